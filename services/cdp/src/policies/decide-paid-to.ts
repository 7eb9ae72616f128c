import type { PolicyState } from './policy.js';

/** Until when a premium due on this day pays, by the interval; undefined where it changes nothing: a single premium, or a newer word stands. */
export function decidePaidTo(policy: Pick<PolicyState, 'paymentsPerYear' | 'paidToDate' | 'paidToVersion'>, dueDate: string, sourceVersion: bigint): string | undefined {
  if (policy.paymentsPerYear === 0 || sourceVersion <= policy.paidToVersion) return undefined;
  const paidTo = addMonths(dueDate, 12 / policy.paymentsPerYear);
  return policy.paidToDate !== null && paidTo <= policy.paidToDate ? undefined : paidTo;
}

/** The same day some months on; the last of the month where it has no such day. */
function addMonths(date: string, months: number): string {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const first = new Date(Date.UTC(year, month - 1 + months, 1));
  const days = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth(), Math.min(day, days))).toISOString().slice(0, 10);
}
