import { Inject, Injectable } from '@nestjs/common';
import { IDS, type Ids } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../records/record-directory.js';
import { SopLibrary, type PinnedSop } from '../sops/sop-library.js';
import { decideStart } from './decide-step.js';
import { RunsStore } from './runs.store.js';
import { SaveRun } from './save-run.js';
import { SignalRuns } from './signal-runs.js';

export interface Entry {
  readonly recordId: string;
  /** Agent that the cause names; empty where it names none. */
  readonly agentId: string;
  readonly causeId: string;
}

/** Starts runs for what enters. One active run of an SOP per customer; none again within the cooldown. Never called for history. */
@Injectable()
export class StartRuns {
  constructor(
    @Inject(RunsStore) private readonly runs: RunsStore,
    @Inject(SaveRun) private readonly save: SaveRun,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(SopLibrary) private readonly sops: SopLibrary,
    @Inject(RecordDirectory) private readonly records: RecordDirectory,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** Those of the segments that start an SOP now. */
  startingSegments(tx: Tx, segmentKeys: readonly string[]): Promise<ReadonlySet<string>> {
    return this.sops.starting(tx, 'SEGMENT_ENTERED', segmentKeys);
  }

  async segmentEntered(tx: Tx, segmentKey: string, entry: Entry): Promise<number> {
    return this.start(tx, await this.sops.startedBy(tx, 'SEGMENT_ENTERED', segmentKey), entry);
  }

  async interacted(tx: Tx, interaction: string, contentKey: string, entry: Entry): Promise<number> {
    const found = await this.sops.startedBy(tx, 'INTERACTION', interaction);
    const fitting = found.filter(({ document: { trigger } }) => trigger.kind === 'INTERACTION' && (trigger.contentKey === undefined || trigger.contentKey === contentKey));
    return this.start(tx, fitting, entry);
  }

  private async start(tx: Tx, sops: readonly PinnedSop[], entry: Entry): Promise<number> {
    if (sops.length === 0) return 0;
    const siblings = await this.records.siblings(tx, entry.recordId);
    let started = 0;
    for (const { sopId, version, document } of sops) {
      const context = await this.signals.context(tx, document, entry.recordId, document.lead?.origin === 'PUBLIC' ? [] : [entry.agentId]);
      const since = new Date(context.now.getTime() - (context.clock.after(context.now, document.entry.cooldownMs).getTime() - context.now.getTime()));
      if (await this.runs.hasEntered(tx, sopId, siblings, since)) continue;
      const decision = decideStart({ runId: this.ids.next(), sopId, sopVersion: version, recordId: entry.recordId }, entry.causeId, context);
      if (await this.save.insert(tx, decision, document, context.now)) started += 1;
    }
    return started;
  }
}
