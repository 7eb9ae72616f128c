const MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Longest duration of a document: a year and a day. */
export const MAX_DURATION_MS = 366 * MS.d;

/** Milliseconds of `90s`, `30m`, `12h`, `3d`; undefined where the text is none. */
export function parseDuration(text: string): number | undefined {
  const match = /^([1-9][0-9]{0,7})([smhd])$/.exec(text);
  return match ? Number(match[1]) * MS[match[2] as keyof typeof MS] : undefined;
}

/** Minute of the day of `HH:MM`; undefined where the text is none. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^([01][0-9]|2[0-3]):([0-5][0-9])$/.exec(text);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}
