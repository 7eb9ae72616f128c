/** OPEN: waits for a steward. OBSOLETE: the records changed, or were joined or parted otherwise, before anybody decided. */
export const reviewStates = ['OPEN', 'LINKED', 'KEPT_APART', 'OBSOLETE'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** A pair of records that waits for a steward's word, or got it; `recordId < otherRecordId`. */
export interface Review {
  reviewId: string;
  recordId: string;
  otherRecordId: string;
  /** Customers of the two as they are now; null for an erased record. */
  customerId: string | null;
  otherCustomerId: string | null;
  reason: string;
  state: ReviewState;
  weight: number;
  probability: number;
  priority: number;
  evidence: StoredEvidence;
  modelVersion: number;
  createTime: Date;
  decideTime: Date | null;
  decidedBy: string | null;
  decisionId: string | null;
}

/** How a pair compared when it was written down; no values. */
export interface StoredEvidence {
  fields?: readonly { field: string; level: string; weight: number }[];
  weight?: number;
  prior?: number;
  veto?: string;
}

/** Where a list goes on: after this review, the most important first. */
export interface ReviewPosition {
  /** As text: a float as the database writes it. */
  priority: string;
  reviewId: string;
}
