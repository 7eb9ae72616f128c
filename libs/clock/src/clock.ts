/** What the code asks for the time. Injected, so that tests and replays decide what "now" is. */
export interface Clock {
  now(): Date;
}

/** DI token of the {@link Clock}. */
export const CLOCK = Symbol('kejing:clock');

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved. For tests and rehearsals. */
export class ManualClock implements Clock {
  private current: number;

  /** @param start an instant, or an ISO 8601 text; an unreadable text is a RangeError */
  constructor(start: Date | string) {
    this.current = instant(start);
  }

  now(): Date {
    return new Date(this.current);
  }

  /** Moves the clock by `ms` milliseconds (negative moves it back, as a corrected machine clock does). */
  advance(ms: number): void {
    this.current = instant(new Date(this.current + ms));
  }

  /** Sets the clock to an instant, or to an ISO 8601 text. */
  set(to: Date | string): void {
    this.current = instant(to);
  }
}

function instant(value: Date | string): number {
  const ms = new Date(value).getTime();
  if (Number.isNaN(ms)) throw new RangeError('not an instant');
  return ms;
}
