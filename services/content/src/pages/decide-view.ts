/** What a request for a page is: a person who opens it, a machine that looks (shown, not counted), or a guess of a browser (sent away). */
export type ViewKind = 'PERSON' | 'MACHINE' | 'PREFETCH';

const ROBOT = /bot\b|crawler|spider|slurp|facebookexternalhit|whatsapp|telegrambot|previewer|link ?preview/i;

/**
 * A prefetched page must come again when it is really opened, so it is refused rather than shown; a preview (a thumbnail, a chat's
 * card) is shown without being counted.
 */
export function viewKind(request: { method: string; headers: Readonly<Record<string, string | string[] | undefined>> }): ViewKind {
  const header = (name: string) => [request.headers[name] ?? ''].flat().join(',').toLowerCase();
  const purposes = ['purpose', 'sec-purpose', 'x-purpose', 'x-moz'].map(header).join(' ');
  if (/prefetch|prerender/.test(purposes)) return 'PREFETCH';
  if (request.method !== 'GET' || /preview/.test(purposes) || ROBOT.test(header('user-agent'))) return 'MACHINE';
  return 'PERSON';
}
