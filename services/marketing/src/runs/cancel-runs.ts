import { Inject, Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import type { Run } from './run.js';
import { RunsStore } from './runs.store.js';
import { SignalRuns } from './signal-runs.js';

// One transaction holds them all.
const MOST = 1_000;

export const runNotFound = () => fault('NOT_FOUND', 'RUN_NOT_FOUND', 'there is no such run');

/** Ends runs because somebody said so. */
@Injectable()
export class CancelRuns {
  constructor(
    @Inject(RunsStore) private readonly runs: RunsStore,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
  ) {}

  /** `note` is kept in the run's log. */
  async one(tx: Tx, runId: string, note: string): Promise<Run> {
    const found = await this.runs.find(tx, runId);
    const [run] = found ? await this.runs.lock(tx, [found]) : [];
    if (!run) throw runNotFound();
    if (run.state.status !== 'ACTIVE') throw fault('PRECONDITION', 'RUN_ENDED', 'the run has ended');
    await this.signals.move(tx, [{ run, stimulus: { kind: 'CANCELLED', reason: 'CANCELLED', note } }]);
    return (await this.runs.find(tx, runId))!;
  }

  /** Every active run of an SOP; PRECONDITION TOO_MANY_RUNS where they are more than one transaction should hold. */
  async ofSop(tx: Tx, sopId: string): Promise<number> {
    const active = await this.runs.activeOf(tx, sopId, MOST + 1);
    if (active.length > MOST) throw fault('PRECONDITION', 'TOO_MANY_RUNS', `more than ${MOST} runs are under way: retire without cancelling, and cancel them one by one`);
    await this.signals.byIds(tx, active, { kind: 'CANCELLED', reason: 'SOP_RETIRED' });
    return active.length;
  }
}
