import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { counter } from '@kejing/observability';
import type { Tx } from '@kejing/postgres';
import type { KeptDecision, KeptOutcome } from './decision.js';
import { DecisionsStore } from './decisions.store.js';

const OUTCOMES: readonly KeptOutcome[] = ['DECIDED', 'NO_STRATEGY', 'NONE_ELIGIBLE', 'PERSONALISATION_REFUSED', 'NO_AGENT'];
const decisionsTotal = counter('kejing_decisions_total', 'Decisions on signals by outcome', ['outcome']);
for (const outcome of OUTCOMES) decisionsTotal.inc({ outcome }, 0);

/** Keeps every decision, also those that showed nothing, so that "why" and "why not" can be answered. */
@Injectable()
export class DecisionLog {
  constructor(
    private readonly decisions: DecisionsStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  /** @param itemId the feed item that shows these choices; undefined where nothing is shown by it */
  async keep(tx: Tx, decision: Omit<KeptDecision, 'decisionId' | 'decideTime'>, signalId: string, itemId: string | undefined): Promise<void> {
    await this.decisions.insert(tx, { ...decision, decisionId: this.ids.next(), decideTime: this.clock.now() }, signalId, itemId);
    decisionsTotal.inc({ outcome: decision.outcome });
  }

  /** Whether this signal was decided on before. */
  async knows(tx: Tx, recordId: string, signalId: string): Promise<boolean> {
    return this.decisions.hasSignal(tx, recordId, signalId);
  }

  /** The decision behind what an item shows; undefined where it is not kept any more. */
  async ofItem(tx: Tx, recordId: string, itemId: string): Promise<KeptDecision | undefined> {
    return this.decisions.ofItem(tx, recordId, itemId);
  }
}
