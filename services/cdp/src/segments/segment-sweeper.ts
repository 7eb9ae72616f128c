import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@kejing/clock';
import type { Database } from '@kejing/postgres';
import type { SweepSegments } from './sweep-segments.js';

const BATCH = 50;
/** So long a segment made by another process may wait for its sweep. */
const PAUSE_MS = 2_000;

/** Runs the sweep in the background: at the start, when a segment is made here, and now and then. */
export class SegmentSweeper {
  private readonly end = new AbortController();
  private wake = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly sweepSegments: SweepSegments,
    private readonly clock: Clock,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Called by Nest. */
  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  /** Called by Nest; waits for the running batch. */
  async beforeApplicationShutdown(): Promise<void> {
    this.end.abort();
    this.wake.abort();
    await this.running;
  }

  /** A segment was made: sweep at once. */
  poke(): void {
    this.wake.abort();
  }

  private async run(): Promise<void> {
    while (!this.end.signal.aborted) {
      const outcome = await this.batch();
      if (outcome === 'MORE') continue;
      this.wake = new AbortController();
      await sleep(PAUSE_MS, undefined, { signal: AbortSignal.any([this.wake.signal, this.end.signal]) }).catch(() => undefined);
    }
  }

  private async batch(): Promise<'MORE' | 'DONE' | 'BUSY'> {
    try {
      return await this.database.tx((tx) => this.sweepSegments.execute(tx, BATCH, this.clock.now()));
    } catch (error) {
      this.onFailure(error);
      return 'BUSY';
    }
  }
}
