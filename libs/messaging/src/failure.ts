import { isKejingError } from '@kejing/errors';
import { isContention, QueryError } from '@kejing/postgres';
import { Reject, WaitFor } from './event.js';

/** What an error means for the event whose handling threw it. */
export type Failure =
  | { kind: 'TRANSIENT'; reason: string }
  | { kind: 'WAIT'; waitFor: WaitFor }
  | { kind: 'REJECTED'; cause: string; detail: string }
  | { kind: 'FAILED'; cause: string };

/** PostgreSQL's words for a value that is not of its type (no UUID, no instant, no text): what came with the event, so that no later try can succeed. */
const UNFIT = new Set(['22P02', '22P05', '22007', '22008', '22021']);

/** Pure. Causes hold codes and names only: messages of foreign errors may hold personal data. */
export function judge(error: unknown): Failure {
  if (error instanceof WaitFor) return { kind: 'WAIT', waitFor: error };
  if (error instanceof Reject) return { kind: 'REJECTED', cause: error.reason, detail: error.publicCause };
  if (isKejingError(error)) return error.retriable ? { kind: 'TRANSIENT', reason: error.code } : { kind: 'FAILED', cause: error.code };
  // Two transactions met: nothing is wrong with the event, and the next try finds its turn.
  if (isContention(error)) return { kind: 'TRANSIENT', reason: 'DATABASE_CONTENTION' };
  if (error instanceof QueryError && UNFIT.has(error.sqlState)) return { kind: 'REJECTED', cause: 'VALUE_UNFIT', detail: `SQLSTATE ${error.sqlState}` };
  if (error instanceof QueryError) return { kind: 'FAILED', cause: `SQL_${error.sqlState}` };
  return { kind: 'FAILED', cause: error instanceof Error ? error.name.slice(0, 100) : 'UNKNOWN' };
}

/**
 * How long an event that waits is left alone when nobody releases it: a moment, 2 s, 8 s, 32 s … at most an hour. The first try comes
 * soon, for what it waits for may have been committed between its handler's look and its being held: that release found nothing.
 */
export function waitDelayMs(attempts: number): number {
  return attempts === 0 ? 100 : Math.min(2_000 * 4 ** (attempts - 1), 3_600_000);
}

/** Pause before try `attempt + 1` of a failing event: 100, 300, 900 ms. */
export function retryDelayMs(attempt: number): number {
  return 100 * 3 ** (attempt - 1);
}

/** Pause while something is away: 200 ms doubling to 5 s. */
export function awayDelayMs(attempt: number): number {
  return Math.min(200 * 2 ** (attempt - 1), 5_000);
}

/** Tries of a failing event before its key is parked. */
export const MAX_TRIES = 3;
