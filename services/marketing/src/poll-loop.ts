import { setTimeout as sleep } from 'node:timers/promises';

/** What a loop tells of a failure; no payload. */
export type ReportFailure = (error: unknown) => void;

/** Calls `work` again and again: at once while it answers true (there is more), otherwise after a pause. A failure is told and costs a longer pause. */
export class PollLoop {
  private readonly stopped = new AbortController();
  private running: Promise<void> | undefined;

  constructor(
    private readonly work: (live: () => boolean) => Promise<boolean>,
    private readonly pauseMs: number,
    private readonly report: ReportFailure,
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
      let pause = this.pauseMs;
      try {
        if (await this.work(() => !signal.aborted)) pause = 0;
      } catch (error) {
        this.report(error);
        pause = 2_000;
      }
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }
}
