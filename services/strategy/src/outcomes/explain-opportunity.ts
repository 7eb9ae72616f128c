import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import type { KeptDecision } from '../decisions/decision.js';
import { DecisionLog } from '../decisions/decision-log.js';
import type { StoredItem } from '../feed/feed-item.js';

/** Why an agent saw what he saw. */
@Injectable()
export class ExplainOpportunity {
  constructor(private readonly decisions: DecisionLog) {}

  /** @throws NOT_FOUND DECISION_NOT_KEPT where it is older than decisions are kept, or was erased */
  async execute(tx: Tx, item: StoredItem): Promise<KeptDecision> {
    const decision = await this.decisions.ofItem(tx, item.recordId, item.itemId);
    if (!decision) throw fault('NOT_FOUND', 'DECISION_NOT_KEPT', 'the decision is not kept any more');
    return decision;
  }
}
