import type { Tap, TappedEvent } from './tap.js';

/** One hop of the story as it is printed. Latency in ms since the hop before. */
export interface Hop {
  readonly service: string;
  readonly what: string;
  readonly id: string;
  readonly subject: string;
  readonly latencyMs: number;
  readonly note: string;
}

/** A hop that did not come. */
export class MissingHop extends Error {}

export interface TellerOptions {
  /** How long a hop may take before it is missing. */
  readonly patienceMs: number;
  readonly onHop?: (hop: Hop) => void;
  readonly onChapter?: (title: string) => void | Promise<void>;
}

/** Tells the story hop by hop and keeps the time. */
export class Teller {
  readonly hops: Hop[] = [];
  private last = Date.now();

  constructor(
    private readonly tap: Tap,
    private readonly options: TellerOptions,
  ) {}

  get patienceMs(): number {
    return this.options.patienceMs;
  }

  async chapter(title: string): Promise<void> {
    await this.options.onChapter?.(title);
    this.last = Date.now();
  }

  /** Waits for an event of the services. */
  async event(type: string, note: string, fits: (data: Record<string, unknown>, event: TappedEvent) => boolean): Promise<TappedEvent> {
    const found = await this.tap.find(type, (event) => fits(event.data, event), this.options.patienceMs);
    if (found === undefined) throw new MissingHop(`${type} did not come within ${this.options.patienceMs / 1000} s (${note})`);
    this.hop({ service: found.topic.split('.')[1] ?? '', what: type, id: found.id, subject: found.subject, at: found.at, note });
    return found;
  }

  /** Something that this program did or was shown, now or at a given time. */
  hop({ at = Date.now(), ...hop }: Omit<Hop, 'latencyMs'> & { at?: number }): void {
    // Topics are read side by side, so an effect can be seen before its cause; time does not run backwards for that.
    const told = { ...hop, latencyMs: Math.max(0, at - this.last) };
    this.last = Math.max(this.last, at);
    this.hops.push(told);
    this.options.onHop?.(told);
  }

  /** Fails the story where something does not hold. */
  check(holds: boolean, what: string): asserts holds {
    if (!holds) throw new MissingHop(what);
  }
}
