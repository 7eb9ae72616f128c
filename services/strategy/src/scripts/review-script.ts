import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { authorMayNotApprove, scriptNotDraft, scriptNotFound } from './script.errors.js';
import { ScriptsStore } from './scripts.store.js';

/** Four eyes: nobody says to a customer what only its author has read. */
@Injectable()
export class ReviewScript {
  constructor(
    private readonly scripts: ScriptsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws NOT_FOUND SCRIPT_NOT_FOUND, DENIED AUTHOR_MAY_NOT_APPROVE, PRECONDITION SCRIPT_NOT_DRAFT */
  async execute(tx: Tx, review: { scriptId: string; refuse: boolean; note: string; reviewer: string }): Promise<{ scriptId: string }> {
    const script = await this.scripts.lock(tx, review.scriptId);
    if (!script) throw scriptNotFound();
    if (script.author === review.reviewer) throw authorMayNotApprove();
    if (script.state !== 'DRAFT') throw scriptNotDraft();
    if (!review.refuse) await this.scripts.supersede(tx, script.scriptKey);
    await this.scripts.review(tx, script.scriptId, review.refuse ? 'REFUSED' : 'APPROVED', review.reviewer, review.note, this.clock.now());
    return { scriptId: script.scriptId };
  }
}
