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
 * Fires timers that are due. A worker claims a bounded batch under a lease; each timer then fires in one transaction with its effects,
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

  /** False where the timer is no longer the caller's to fire. */
  async fire(timer: ClaimedTimer): Promise<boolean> {
    const fired = await this.db.tx(async (tx) => {
      // The run before its timer, as everybody else does: no deadlock.
      const run = await this.runs.lock(tx, timer.recordId, timer.runId);
      if (!(await this.timers.holds(tx, timer))) return false;
      if (run?.state.status !== 'ACTIVE' || run.state.visit !== timer.visit) {
        await this.timers.clear(tx, timer.recordId, timer.runId);
        return false;
      }
      await this.signals.held(tx, run, { kind: 'TIMER', visit: timer.visit, dueTime: timer.dueTime });
      return true;
    });
    timersTotal.inc({ result: fired ? 'FIRED' : 'STALE' });
    if (fired) timerLateness.observe(Math.max(0, this.clock.now().getTime() - timer.dueTime.getTime()) / 1000);
    return fired;
  }

  /** Puts a timer that failed back for a while, so that it does not hold up the others. */
  postpone(timer: ClaimedTimer): Promise<void> {
    return this.db.tx((tx) => this.timers.release(tx, timer, new Date(this.clock.now().getTime() + RETRY_MS)));
  }
}
