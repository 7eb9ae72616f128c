import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { isKejingError } from '@kejing/errors';

/** Pause after a failure, such as a database that is away. */
const FAILURE_PAUSE_MS = 2_000;

/**
 * Work that a service does in the background, from its start until it stops: rounds that follow each other, never two at once. A
 * failure is logged without what it was about, and costs a pause. Replicas drift apart, so that they don't all ask at the same moment.
 */
export abstract class PollWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  protected readonly logger: Logger;
  private wake = new AbortController();
  private running: Promise<void> | undefined;
  private stopping = false;

  /** @param name stands in the log; `pauseMs` between rounds where there is nothing more to do, give or take a fifth */
  constructor(
    name: string,
    private readonly pauseMs: number,
  ) {
    this.logger = new Logger(name);
  }

  /** One round, starting when the service does. @returns true where there is more to do: the next round follows at once */
  protected abstract round(): Promise<boolean>;

  /** False once the service stops: a long round may end early. */
  protected get live(): boolean {
    return !this.stopping;
  }

  /**
   * For a round that has much to do: `work` again and again in so many lanes, none of which waits for another, each until it answers false or the service stops.
   * What failed is thrown when all have ended.
   */
  protected async inLanes(lanes: number, work: () => Promise<boolean>): Promise<void> {
    const ends = await Promise.allSettled(Array.from({ length: lanes }, async () => {
      while (this.live && (await work()));
    }));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  /** Ends the pause, or spares the next one: there is something to do. */
  poke(): void {
    this.wake.abort();
  }

  /** Called by Nest. */
  onApplicationBootstrap(): void {
    this.running ??= this.run();
  }

  /** Called by Nest; resolves when the round under way has ended. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.wake.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      this.wake = new AbortController();
      const pause = await this.roundThenPause();
      await sleep(pause * (0.8 + 0.4 * Math.random()), undefined, { signal: this.wake.signal }).catch(() => undefined);
    }
  }

  private async roundThenPause(): Promise<number> {
    try {
      return (await this.round()) ? 0 : this.pauseMs;
    } catch (error) {
      // What is away or busy comes back: that is for whoever watches it, and no defect of this work.
      if (isKejingError(error) && error.retriable) this.logger.warn(`${error.code}, trying on`);
      else this.logger.error(error);
      return FAILURE_PAUSE_MS;
    }
  }
}
