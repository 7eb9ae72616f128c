import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { timerLateness, timersTotal } from '../marketing.metrics.js';
import { RunsStore } from './runs.store.js';
import { SignalRuns } from './signal-runs.js';
import { TimersStore, type ClaimedTimer } from './timers.store.js';

const LEASE_MS = 30_000;
const RETRY_MS = 10_000;

/**
 * Fires timers that are due. A worker claims a bounded number under a lease; they fire in batches, each in one transaction with its effects,
 * and only for the holder of the newest epoch: a worker that was thought dead changes nothing any more.
 */
@Injectable()
export class FireTimers {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(RunsStore) private readonly runs: RunsStore,
    @Inject(TimersStore) private readonly timers: TimersStore,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  claim(limit: number): Promise<ClaimedTimer[]> {
    const now = this.clock.now();
    return this.db.tx((tx) => this.timers.claim(tx, now, new Date(now.getTime() + LEASE_MS), limit));
  }

  /**
   * Fires a batch; where that fails, its halves, so that a timer that fails is put back for a while and holds up no other. What the lease is over for is left to
   * whoever claims it next. @param failed is told of each that was put back
   */
  async fireAll(batch: readonly ClaimedTimer[], failed: (error: unknown) => void): Promise<void> {
    const now = this.clock.now();
    const timers = batch.filter(({ leaseTime }) => leaseTime > now);
    if (timers.length === 0) return;
    try {
      await this.fire(timers);
    } catch (error) {
      if (timers.length === 1) {
        failed(error);
        timersTotal.inc({ result: 'FAILED' });
        // Where even this fails the lease runs out by itself.
        return this.postpone(timers[0]!).catch(() => undefined);
      }
      const half = timers.length >> 1;
      await this.fireAll(timers.slice(0, half), failed);
      await this.fireAll(timers.slice(half), failed);
    }
  }

  /** All in one transaction. @returns those that were still the caller's to fire */
  async fire(timers: readonly ClaimedTimer[]): Promise<ClaimedTimer[]> {
    const fired = await this.db.tx(async (tx) => {
      // Runs before their timers, as everybody else takes them: no deadlock.
      const runs = new Map((await this.runs.lock(tx, timers)).map((run) => [run.runId, run]));
      const held = await this.timers.held(tx, timers);
      const own = timers.filter(({ runId }) => held.has(runId));
      const moves = own.flatMap((timer) => {
        const run = runs.get(timer.runId);
        const { visit, dueTime } = timer;
        return run?.state.status === 'ACTIVE' && run.state.visit === visit ? [{ run, timer, stimulus: { kind: 'TIMER', visit, dueTime } as const }] : [];
      });
      const due = new Set(moves.map(({ timer }) => timer));
      await this.timers.clearAll(tx, own.filter((timer) => !due.has(timer)));
      await this.signals.move(tx, moves);
      return [...due];
    });
    timersTotal.inc({ result: 'FIRED' }, fired.length);
    timersTotal.inc({ result: 'STALE' }, timers.length - fired.length);
    const now = this.clock.now().getTime();
    for (const { dueTime } of fired) timerLateness.observe(Math.max(0, now - dueTime.getTime()) / 1000);
    return fired;
  }

  private postpone(timer: ClaimedTimer): Promise<void> {
    return this.db.tx((tx) => this.timers.release(tx, timer, new Date(this.clock.now().getTime() + RETRY_MS)));
  }
}
