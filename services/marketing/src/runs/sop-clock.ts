const DAY_MS = 86_400_000;

/**
 * Turns durations of a document into instants. `rate` says how many times faster than the machine's clock an SOP's time goes:
 * 1 in production; 86400 makes a day of a document last one second. Nothing else knows of it.
 */
export class SopClock {
  constructor(
    readonly rate: number,
    private readonly zone: string,
  ) {}

  /** The instant that is `ms` of the document's time after `from`. */
  after(from: Date, ms: number): Date {
    // Up, not down: nothing may be due early.
    return new Date(from.getTime() + Math.ceil(ms / this.rate));
  }

  /** The next time, after `from`, that it is this minute of the day in the business zone. */
  atMinuteOfDay(from: Date, minute: number): Date {
    return this.after(from, nextLocalTime(from, minute, this.zone).getTime() - from.getTime());
  }

  /** Whole days of the document's time between two instants. */
  daysBetween(from: Date, to: Date): number {
    return Math.floor(((to.getTime() - from.getTime()) * this.rate) / DAY_MS);
  }
}

/** Minute of the day, 0 to 1439, in a zone. */
export function minuteOfDay(at: Date, zone: string): number {
  const [hour, minute] = formatter(zone).format(at).split(':').map(Number);
  return hour! * 60 + minute!;
}

/** The first instant after `from` at which the zone's clocks show this minute of the day (one that summer time skips: as much later as clocks went forward). */
export function nextLocalTime(from: Date, minute: number, zone: string): Date {
  const start = Math.floor(from.getTime() / 60_000) * 60_000;
  const ahead = (minute - minuteOfDay(new Date(start), zone) + 1_440) % 1_440 || 1_440;
  const guess = start + ahead * 60_000;
  // Summer time moves the guess by its shift at most: an hour, or half of one (Lord Howe Island). The earliest that fits.
  for (const shift of [-60, -30, 0, 30, 60]) {
    const candidate = new Date(guess + shift * 60_000);
    if (candidate > from && minuteOfDay(candidate, zone) === minute) return candidate;
  }
  return new Date(guess);
}

const formatters = new Map<string, Intl.DateTimeFormat>();
function formatter(zone: string): Intl.DateTimeFormat {
  let found = formatters.get(zone);
  if (!found) formatters.set(zone, (found = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })));
  return found;
}
