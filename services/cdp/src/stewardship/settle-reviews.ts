import { Injectable } from '@nestjs/common';
import type { DecideReviewRequest, DecideReviewResponse, UndoDecisionRequest, UndoDecisionResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Caller } from '@kejing/grpc';
import { Database, RequestLog, type Tx } from '@kejing/postgres';
import { FindCustomer } from '../identity/find-customer.js';
import { toCustomerMessage } from '../identity/identity-messages.js';
import { pair } from '../identity/identity.js';
import { StewardIdentity } from '../identity/steward-identity.js';
import { toReviewMessage } from './review-messages.js';
import { ReviewsStore } from './reviews.store.js';
import { UndoRunsStore } from './undo-runs.store.js';
import { reviewDecided, reviewNotFound } from './stewardship.errors.js';

/** A steward's word on a pair, and the word that takes a decision back; each once for a request_id. */
@Injectable()
export class SettleReviews {
  constructor(
    private readonly database: Database,
    private readonly requests: RequestLog,
    private readonly reviews: ReviewsStore,
    private readonly runs: UndoRunsStore,
    private readonly identity: StewardIdentity,
    private readonly find: FindCustomer,
  ) {}

  /** @throws KejingError NOT_FOUND REVIEW_NOT_FOUND; PRECONDITION REVIEW_DECIDED, IDENTITY_VETO */
  decide(request: DecideReviewRequest, caller: Caller, now: Date): Promise<DecideReviewResponse> {
    return this.once('DecideReview', request, caller, async (tx) => {
      const { reviewId, decision, reason } = request;
      const review = await this.reviews.find(tx, reviewId);
      if (review === undefined) throw reviewNotFound();
      if (review.state !== 'OPEN') throw reviewDecided();
      const { recordId, otherRecordId } = review;
      const by = { actor: caller.subject, reason, now };
      const linked = decision === 'LINK';
      const { decisionId } = linked ? await this.identity.link(tx, recordId, otherRecordId, by) : await this.identity.keepApart(tx, recordId, otherRecordId, by);
      if (!linked) await this.runs.dropBars(tx, [pair(recordId, otherRecordId)]); // his word is for good, a bulk undo's until a newer model
      // Customers are locked before reviews, as matching does; who comes second finds it settled, and nothing of his is kept.
      if (!(await this.reviews.settle(tx, reviewId, { state: linked ? 'LINKED' : 'KEPT_APART', now, actor: caller.subject, decisionId }))) throw reviewDecided();
      const settled = (await this.reviews.find(tx, reviewId))!;
      const customer = (await this.find.describe(tx, settled.customerId!))!;
      return { review: toReviewMessage(settled), customer: toCustomerMessage(customer), decisionId };
    });
  }

  /** @throws KejingError PRECONDITION NOTHING_TO_UNDO, IDENTITY_VETO */
  undo(request: UndoDecisionRequest, caller: Caller, now: Date): Promise<UndoDecisionResponse> {
    return this.once('UndoDecision', request, caller, async (tx) => {
      const { decisionId, customerIds, entries } = await this.identity.undo(tx, request.decisionId, { actor: caller.subject, reason: request.reason, now });
      for (const { recordIds } of entries.filter((e) => e.kind === 'REVIEWED')) {
        const [recordId, otherRecordId] = [...recordIds].sort() as [string, string];
        await this.reviews.takeBack(tx, { recordId, otherRecordId, decisionId: request.decisionId }, { now, actor: caller.subject, decisionId });
      }
      return { decisionId, customerIds };
    });
  }

  private once<T extends object>(method: string, request: { requestId: string }, caller: Caller, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { requestId, ...content } = request;
    return this.database.tx((tx) => this.requests.once(tx, { caller: caller.subject, method, requestId, content }, () => work(tx)));
  }
}
