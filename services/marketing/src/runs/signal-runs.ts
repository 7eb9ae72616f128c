import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { AgentDirectory } from '../agents/agent-directory.js';
import { RecordDirectory } from '../records/record-directory.js';
import { SopLibrary } from '../sops/sop-library.js';
import type { SopDocument } from '../sops/sop.js';
import { decideStep, type StepContext } from './decide-step.js';
import type { Run, Stimulus } from './run.js';
import { RunsStore } from './runs.store.js';
import { SaveRun } from './save-run.js';
import { SopClock } from './sop-clock.js';

/** Lets a stimulus move runs, in the caller's transaction. The run's row is held first, so that an event and a timer that race give one outcome. */
@Injectable()
export class SignalRuns {
  constructor(
    @Inject(RunsStore) private readonly runs: RunsStore,
    @Inject(SaveRun) private readonly save: SaveRun,
    @Inject(SopLibrary) private readonly sops: SopLibrary,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
    @Inject(AgentDirectory) private readonly agents: AgentDirectory,
    @Inject(SopClock) private readonly sopClock: SopClock,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Every active run of these records; answers how many were changed. */
  async ofRecords(tx: Tx, recordIds: readonly string[], stimulus: Stimulus): Promise<number> {
    return this.ofEach(tx, new Map(recordIds.map((recordId) => [recordId, stimulus])));
  }

  /** The same with a stimulus for each record. */
  async ofEach(tx: Tx, stimuli: ReadonlyMap<string, Stimulus>): Promise<number> {
    if (stimuli.size === 0) return 0;
    let changed = 0;
    for (const run of await this.runs.lockActive(tx, [...stimuli.keys()])) if (await this.one(tx, run, stimuli.get(run.recordId)!)) changed += 1;
    return changed;
  }

  /** Holds a run until the transaction ends. Whoever changes what hangs on a run takes the run first, so that nobody waits in a circle. */
  async hold(tx: Tx, recordId: string, runId: string): Promise<void> {
    await this.runs.lock(tx, recordId, runId);
  }

  /** The same for every active run of these records. @returns the records that have one */
  async holdAll(tx: Tx, recordIds: readonly string[]): Promise<ReadonlySet<string>> {
    return recordIds.length === 0 ? new Set() : this.runs.lockRecordsWithActive(tx, recordIds);
  }

  /** One run, whose row is held by the caller's transaction. */
  async held(tx: Tx, run: Run, stimulus: Stimulus): Promise<Run> {
    return (await this.one(tx, run, stimulus)) ?? run;
  }

  /** One run by its ids; undefined where there is none. */
  async byId(tx: Tx, recordId: string, runId: string, stimulus: Stimulus): Promise<Run | undefined> {
    const run = await this.runs.lock(tx, recordId, runId);
    return run && this.held(tx, run, stimulus);
  }

  /** What a decision may know of a record. `preferred` agents come first; an SOP of public leads works for whom the lead is given to. */
  async context(tx: Tx, sop: SopDocument, recordId: string, preferred: readonly string[]): Promise<StepContext> {
    const record = await this.records.find(tx, recordId);
    const servicing = sop.lead?.origin === 'PUBLIC' ? '' : (record?.agentId ?? '');
    const agent = await this.agents.firstAtWork(tx, [...preferred, servicing]);
    return { sop, now: this.clock.now(), ids: this.ids, clock: this.sopClock, agentId: agent.agentId, agentGrade: agent.grade };
  }

  private async one(tx: Tx, run: Run, stimulus: Stimulus): Promise<Run | undefined> {
    const sop = await this.sops.pinned(tx, run.sopId, run.sopVersion);
    const preferred = stimulus.kind === 'AGENT_ASSIGNED' ? [stimulus.agentId, run.agentId] : [run.agentId];
    const context = await this.context(tx, sop, run.recordId, preferred);
    const decision = decideStep(run, stimulus, context);
    if (decision.kind === 'IGNORED') return undefined;
    await this.save.update(tx, decision, sop, context.now);
    return decision.run;
  }
}
