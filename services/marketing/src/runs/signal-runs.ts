import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { SopLibrary } from '../sops/sop-library.js';
import { decideStep } from './decide-step.js';
import type { Run, Stimulus } from './run.js';
import { RunsStore, type RunKey } from './runs.store.js';
import { SaveRuns, type Change } from './save-runs.js';
import { StepContexts } from './step-contexts.js';

/** What may move a run, and the received event that it is from, where it is from one. */
export interface Signal {
  readonly stimulus: Stimulus;
  readonly cause?: object;
}

/** Lets stimuli move runs, in the caller's transaction. The runs' rows are held first, so that an event and a timer that race give one outcome. */
@Injectable()
export class SignalRuns {
  constructor(
    @Inject(RunsStore) private readonly runs: RunsStore,
    @Inject(SaveRuns) private readonly save: SaveRuns,
    @Inject(SopLibrary) private readonly sops: SopLibrary,
    @Inject(StepContexts) private readonly contexts: StepContexts,
  ) {}

  /** Every active run of these records; answers how many were changed. */
  async ofRecords(tx: Tx, recordIds: readonly string[], stimulus: Stimulus): Promise<number> {
    return this.ofEach(tx, new Map(recordIds.map((recordId) => [recordId, { stimulus }])));
  }

  /** The same with a signal for each record. */
  async ofEach(tx: Tx, signals: ReadonlyMap<string, Signal>): Promise<number> {
    if (signals.size === 0) return 0;
    return this.move(tx, (await this.runs.lockActive(tx, [...signals.keys()])).map((run) => ({ run, ...signals.get(run.recordId)! })));
  }

  /** Holds a run until the transaction ends. Whoever changes what hangs on a run takes the run first, so that nobody waits in a circle. */
  async hold(tx: Tx, recordId: string, runId: string): Promise<void> {
    await this.runs.lock(tx, [{ recordId, runId }]);
  }

  /** The same for every active run of these records. @returns the records that have one */
  async holdAll(tx: Tx, recordIds: readonly string[]): Promise<ReadonlySet<string>> {
    return recordIds.length === 0 ? new Set() : this.runs.lockRecordsWithActive(tx, recordIds);
  }

  /** One run by its ids, where there is one. */
  async byId(tx: Tx, recordId: string, runId: string, stimulus: Stimulus): Promise<void> {
    await this.byIds(tx, [{ recordId, runId }], stimulus);
  }

  /** Runs by their ids, those that there are. */
  async byIds(tx: Tx, keys: readonly RunKey[], stimulus: Stimulus): Promise<void> {
    await this.move(tx, (await this.runs.lock(tx, keys)).map((run) => ({ run, stimulus })));
  }

  /** Runs that are held by the caller's transaction, each once, in this order; answers how many were changed. */
  async move(tx: Tx, moves: readonly (Signal & { readonly run: Run })[]): Promise<number> {
    if (moves.length === 0) return 0;
    const pinned = await this.sops.pinned(tx, moves.map(({ run }) => ({ sopId: run.sopId, version: run.sopVersion })));
    const contexts = await this.contexts.of(tx, moves.map(({ run, stimulus }, i) => (
      { sop: pinned[i]!, recordId: run.recordId, preferred: stimulus.kind === 'AGENT_ASSIGNED' ? [stimulus.agentId, run.agentId] : [run.agentId] })));
    const changes = moves.flatMap(({ run, stimulus, cause }, i): Change[] => {
      const context = contexts[i]!;
      const decision = decideStep(run, stimulus, context);
      return decision.kind === 'IGNORED' ? [] : [{ decision, sop: context.sop, cause }];
    });
    await this.save.update(tx, changes, contexts[0]!.now);
    return changes.length;
  }
}
