/** One line of an event file: what `scripts/load events` takes. Times are RFC 3339. */
export interface InsurerEvent {
  readonly topic: string;
  /** Full or last name of the message: PartyReported or kejing.insurer.v1.PartyReported. */
  readonly type: string;
  readonly key?: string;
  readonly time?: string;
  readonly sourceVersion?: string | number;
  readonly backfill?: boolean;
  /** Message in proto3 JSON. */
  readonly data: Record<string, unknown>;
}

/** google.type.Date of YYYY-MM-DD, in proto3 JSON. */
export const civilDate = (text: string) => {
  const [year, month, day] = text.split('-').map(Number);
  return { year, month, day };
};

/** Money in yuan, as minor units. */
export const yuan = (amount: number) => ({ minorUnits: String(Math.round(amount * 100)), currencyCode: 'CNY' });

/** Instant at nine in the morning, Shanghai time, of a civil date. */
export const morning = (date: string): string => `${date}T01:00:00Z`;
