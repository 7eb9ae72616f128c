import { v7 } from 'uuid';

/** Where new identifiers come from. Injected, so that decisions stay pure and tests know the ids. */
export interface Ids {
  /** A new UUID in lower case. */
  next(): string;
}

/** DI token of the {@link Ids}. */
export const IDS = Symbol('kejing:ids');

/** UUIDv7: new rows land at the end of an index, not all over it. Increasing within one process. */
export const systemIds: Ids = { next: () => v7() };

/**
 * Ids that count up from 1 and are the same in each run; every one is a valid UUIDv7.
 * @param prefix tells two sources in one test apart: 0 to 4294967295 (32 bits), else a RangeError
 */
export function sequentialIds(prefix = 0): Ids {
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > 0xffffffff) throw new RangeError('prefix must fit 32 bits');
  let last = 0;
  const head = prefix.toString(16).padStart(8, '0');
  return { next: () => `${head}-0000-7000-8000-${(++last).toString(16).padStart(12, '0')}` };
}
