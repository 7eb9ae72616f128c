/** The day (YYYY-MM-DD) of an instant in an IANA zone. */
export function civilDate(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(at);
}
