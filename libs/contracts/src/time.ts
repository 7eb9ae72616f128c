import type { Timestamp as EventTimestamp } from '@bufbuild/protobuf/wkt';
import type { Timestamp } from './gen/grpc/google/protobuf/timestamp.js';
import type { DateMessage } from './gen/grpc/google/type/date.js';

/** gRPC timestamp (ts-proto shape: seconds as text) of an instant. */
export const toTimestamp = (date: Date): Timestamp => {
  const ms = date.getTime();
  const seconds = Math.floor(ms / 1000);
  return { seconds: String(seconds), nanos: (ms - seconds * 1000) * 1_000_000 };
};

/** Instant of a gRPC or event timestamp; undefined for an absent one. */
export const toDate = (timestamp: Timestamp | EventTimestamp | null | undefined): Date | undefined =>
  timestamp == null ? undefined : new Date(Number(timestamp.seconds) * 1000 + Math.floor(Number(timestamp.nanos) / 1_000_000));

const CIVIL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** google.type.Date of `YYYY-MM-DD`; undefined where the text is none. */
export const toDateMessage = (text: string | null | undefined): DateMessage | undefined => {
  const match = CIVIL_DATE.exec(text ?? '');
  return match === null ? undefined : { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
};

/** `YYYY-MM-DD` of a complete and possible google.type.Date; undefined for an absent, partial or impossible one (month 13, 30 February). */
export const fromDateMessage = (date: { year: number; month: number; day: number } | null | undefined): string | undefined => {
  if (date == null) return undefined;
  const { year, month, day } = date;
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  const at = new Date(Date.UTC(2000, month - 1, day));
  at.setUTCFullYear(year, month - 1, day);
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== day) return undefined;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};
