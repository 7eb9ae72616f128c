import type { KejingError } from '@kejing/errors';

/** What becomes of a job that failed. */
export type Retry = { readonly kind: 'AGAIN'; readonly delayMs: number } | { readonly kind: 'GONE' } | { readonly kind: 'FAILED'; readonly cause: string };

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 600_000;
/** For failures that waiting alone does not mend. */
const MAX_ATTEMPTS = 10;

/** While the CDP is away it is asked again for ever, ever more rarely; what it does not have ends the job. */
export function decideRetry(error: KejingError | undefined, attempts: number): Retry {
  if (error?.kind === 'NOT_FOUND') return { kind: 'GONE' };
  const away = error?.kind === 'UNAVAILABLE' || error?.kind === 'DEADLINE' || error?.kind === 'EXHAUSTED';
  if (!away && attempts >= MAX_ATTEMPTS) return { kind: 'FAILED', cause: error?.code ?? 'INTERNAL' };
  return { kind: 'AGAIN', delayMs: Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 20)) };
}
