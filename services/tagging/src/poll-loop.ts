import { setTimeout as sleep } from 'node:timers/promises';

/** Pause after a failure, such as a database that is away. */
const FAILURE_PAUSE_MS = 2_000;

/** Calls `work` again and again: at once while it answers true (there is more), otherwise after a pause. */
export class PollLoop {
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly work: () => Promise<boolean>,
    private readonly pauseMs: number,
    private readonly report: (error: unknown) => void,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Resolves when the work under way has ended. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      const pause = await this.once();
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  private async once(): Promise<number> {
    try {
      return (await this.work()) ? 0 : this.pauseMs;
    } catch (error) {
      this.report(error);
      return FAILURE_PAUSE_MS;
    }
  }
}
