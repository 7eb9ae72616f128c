import { toTimestamp } from '@kejing/contracts';
import type { Review as ReviewMessage } from '@kejing/contracts/grpc/cdp/v1/identity';
import { toPairEvidence } from '../identity/identity-messages.js';
import type { Review } from './review.js';

export function toReviewMessage(review: Review): ReviewMessage {
  const { reviewId, recordId, otherRecordId, reason, state, priority, evidence, modelVersion, weight, probability } = review;
  const [customerId, otherCustomerId] = [review.customerId ?? '', review.otherCustomerId ?? ''];
  return {
    reviewId, recordId, otherRecordId, customerId, otherCustomerId, reason, state, priority,
    evidence: toPairEvidence({ recordId, otherRecordId, customerId: otherCustomerId }, { ...evidence, weight: evidence.weight ?? weight, probability, modelVersion }, evidence.veto),
    createTime: toTimestamp(review.createTime), decideTime: review.decideTime === null ? undefined : toTimestamp(review.decideTime),
    decidedBy: review.decidedBy ?? '', decisionId: review.decisionId ?? '',
  };
}
