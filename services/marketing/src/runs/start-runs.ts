import { Inject, Injectable } from '@nestjs/common';
import { IDS, type Ids } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { SopLibrary, type PinnedSop } from '../sops/sop-library.js';
import { decideStart, type StepContext } from './decide-step.js';
import { RunsStore } from './runs.store.js';
import { SaveRuns, type Change } from './save-runs.js';
import { StepContexts } from './step-contexts.js';

/** A record that enters SOPs. */
export interface Entry {
  readonly sops: readonly PinnedSop[];
  readonly recordId: string;
  /** Every record of the customer, this one too. */
  readonly family: readonly string[];
  /** Agent that the cause names; empty where it names none. */
  readonly agentId: string;
  readonly causeId: string;
  /** The received event in whose trace it happens. */
  readonly cause?: object;
}

/** Starts runs for what enters. One active run of an SOP per customer; none again within the cooldown. Never called for history. */
@Injectable()
export class StartRuns {
  constructor(
    @Inject(RunsStore) private readonly runs: RunsStore,
    @Inject(SaveRuns) private readonly save: SaveRuns,
    @Inject(SopLibrary) private readonly sops: SopLibrary,
    @Inject(StepContexts) private readonly contexts: StepContexts,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** The SOPs that entering a segment starts now, by segment; of one that starts none there is nothing. */
  ofSegments(tx: Tx, segmentKeys: readonly string[]): Promise<ReadonlyMap<string, readonly PinnedSop[]>> {
    return this.sops.startedBy(tx, 'SEGMENT_ENTERED', segmentKeys);
  }

  /** The same by kind of interaction; some are for one content only, see {@link isFor}. */
  ofInteractions(tx: Tx, interactions: readonly string[]): Promise<ReadonlyMap<string, readonly PinnedSop[]>> {
    return this.sops.startedBy(tx, 'INTERACTION', interactions);
  }

  /** Entries of different customers. @returns how many runs were started */
  async start(tx: Tx, entries: readonly Entry[]): Promise<number> {
    const wanted = entries.flatMap((entry) => entry.sops.map((sop) => ({ ...entry, ...sop })));
    if (wanted.length === 0) return 0;
    const contexts = await this.contexts.of(tx, wanted.map(({ document, recordId, agentId }) =>
      ({ sop: document, recordId, preferred: document.lead?.origin === 'PUBLIC' ? [] : [agentId] })));
    const entered = await this.runs.haveEntered(tx, wanted.map(({ sopId, family }, i) => ({ sopId, recordIds: family, since: cooldownStart(contexts[i]!) })));
    const changes = wanted.flatMap(({ sopId, version, document, recordId, causeId, cause }, i): Change[] =>
      (entered[i] ? [] : [{ decision: decideStart({ runId: this.ids.next(), sopId, sopVersion: version, recordId }, causeId, contexts[i]!), sop: document, cause }]));
    return this.save.insert(tx, changes, contexts[0]!.now);
  }
}

/** Whether an SOP that a kind of interaction starts is started by one with this content. */
export function isFor({ document: { trigger } }: PinnedSop, contentKey: string): boolean {
  return trigger.kind === 'INTERACTION' && (trigger.contentKey === undefined || trigger.contentKey === contentKey);
}

/** Whoever has entered after this may not enter again. */
function cooldownStart({ now, clock, sop }: StepContext): Date {
  return new Date(now.getTime() - (clock.after(now, sop.entry.cooldownMs).getTime() - now.getTime()));
}
