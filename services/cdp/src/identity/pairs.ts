import type { ClusterReview } from '../matching/decide-clusters.js';
import type { Features } from '../matching/feature-types.js';
import type { LinkEvidence, Pair } from './identity.js';

/** Two records that are worth a look: from the review threshold up. `veto`: why they are not linked, as last decided. */
export interface Edge extends Pair {
  weight: number;
  modelVersion: number;
  veto: string | null;
}

/** A record as matching sees it. */
export interface MatchedRecord {
  recordId: string;
  /** Its source token: from the content, so that neither ids nor arrival decide. */
  orderKey: string;
  /** Absent for devices and for records that nothing is known of. */
  features: Features | undefined;
  /** It gives no candidates any more; what it was linked to stays. */
  withdrawn: boolean;
}

export type ReviewState = 'OPEN' | 'LINKED' | 'KEPT_APART' | 'OBSOLETE';
/** `RECORD_CHANGED_PERSON`: the source uses its ID for somebody else now; the other record is one that it was together with. */
export type ReviewReason = ClusterReview['reason'] | 'RECORD_CHANGED_PERSON';

/** A pair for a steward. */
export interface Review extends Pair {
  reviewId: string;
  reason: ReviewReason;
  state: ReviewState;
  weight: number;
  /** Of one person, 0 to 1. */
  probability: number;
  priority: number;
  evidence: LinkEvidence;
  modelVersion: number;
  createTime: Date;
}

export const pairKey = (p: Pair): string => `${p.a} ${p.b}`;
