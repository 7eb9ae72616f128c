const DAY_MS = 86_400_000;

/** When something that holds for so many days ends; null for ever, where days is 0. */
export function expiryAfter(start: Date, days: number): Date | null {
  return days === 0 ? null : new Date(start.getTime() + days * DAY_MS);
}
