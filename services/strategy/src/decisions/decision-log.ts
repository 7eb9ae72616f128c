import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { counter } from '@kejing/observability';
import type { Tx } from '@kejing/postgres';
import type { KeptDecision, KeptOutcome } from './decision.js';
import { DecisionsStore, type NewDecision } from './decisions.store.js';

const OUTCOMES: readonly KeptOutcome[] = ['DECIDED', 'NO_STRATEGY', 'NONE_ELIGIBLE', 'PERSONALISATION_REFUSED', 'NO_AGENT'];
const decisionsTotal = counter('kejing_decisions_total', 'Decisions on signals by outcome', ['outcome']);
for (const outcome of OUTCOMES) decisionsTotal.inc({ outcome }, 0);

interface SignalKey {
  readonly recordId: string;
  readonly signalId: string;
}

export type DecisionOnSignal = Omit<NewDecision, 'decisionId' | 'decideTime'>;

/** Keeps every decision, also those that showed nothing, so that "why" and "why not" can be answered. */
@Injectable()
export class DecisionLog {
  constructor(
    private readonly decisions: DecisionsStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async keep(tx: Tx, decisions: readonly DecisionOnSignal[]): Promise<void> {
    if (decisions.length === 0) return;
    await this.decisions.insert(tx, decisions.map((decision) => ({ ...decision, decisionId: this.ids.next(), decideTime: this.clock.now() })));
    for (const { outcome } of decisions) decisionsTotal.inc({ outcome });
  }

  /** Tells which signals were decided on before. */
  async known(tx: Tx, signals: readonly SignalKey[]): Promise<(signal: SignalKey) => boolean> {
    const keyOf = ({ recordId, signalId }: SignalKey): string => `${recordId} ${signalId}`;
    const known = new Set((await this.decisions.decided(tx, signals)).map(keyOf));
    return (signal) => known.has(keyOf(signal));
  }

  /** The decision behind what an item shows; undefined where it is not kept any more. */
  async ofItem(tx: Tx, recordId: string, itemId: string): Promise<KeptDecision | undefined> {
    return this.decisions.ofItem(tx, recordId, itemId);
  }
}
