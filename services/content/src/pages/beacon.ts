/** What a page reports of a view. */
export interface Beacon {
  readonly viewId: string;
  readonly seconds: number;
  readonly reachedEnd: boolean;
}

/** Reports are a few dozen bytes. */
const MAX_BYTES = 1024;
const MAX_SECONDS = 86_400;
const VIEW_ID = /^[0-9A-Za-z]{10,40}$/;

/** The report in a request; undefined where it is none or too large. A form, which works without scripts, names its view in the address. */
export function readBeacon(contentLength: string | string[] | undefined, body: unknown, viewOfForm: unknown): Beacon | undefined {
  if (Number(contentLength ?? 0) > MAX_BYTES) return undefined;
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const { viewId = viewOfForm, seconds = 0, reachedEnd = false } = fields;
  const whole = Math.floor(Number(seconds));
  if (typeof viewId !== 'string' || !VIEW_ID.test(viewId) || !Number.isFinite(whole) || whole < 0) return undefined;
  return { viewId, seconds: Math.min(whole, MAX_SECONDS), reachedEnd: reachedEnd === true };
}
