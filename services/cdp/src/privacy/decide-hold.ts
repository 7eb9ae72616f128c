import { standingStatuses, type PolicyTerm } from '../policies/policy-directory.js';

const DAY_MS = 86_400_000;
/** No contract came about: nothing to keep. */
const NO_CONTRACT: ReadonlySet<PolicyTerm['status']> = new Set(['PROPOSED', 'DECLINED']);

/**
 * Whether the law keeps what is known of a policy (保险法 art. 87): while its contract stands, then ten years from its end, or five where it ran
 * for a year or less. A source does not say when a contract ended; it was not after its term, nor after the statement that says so.
 */
export function isHeld({ status, effectiveDate, expiryDate, updateTime }: PolicyTerm, now: Date): boolean {
  if (standingStatuses.includes(status)) return true;
  if (NO_CONTRACT.has(status)) return false;
  // To the end of the day, wherever its midnight is.
  const termEnd = expiryDate === null ? Infinity : dayOf(expiryDate).getTime() + 2 * DAY_MS;
  const end = new Date(Math.min(termEnd, updateTime.getTime()));
  const short = effectiveDate !== null && expiryDate !== null && dayOf(expiryDate) <= yearsAfter(dayOf(effectiveDate), 1);
  return now < yearsAfter(end, short ? 5 : 10);
}

const dayOf = (date: string): Date => new Date(`${date}T00:00:00Z`);

function yearsAfter(date: Date, years: number): Date {
  const later = new Date(date);
  later.setUTCFullYear(later.getUTCFullYear() + years);
  return later;
}
