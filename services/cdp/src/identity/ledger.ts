import type { LinkEvidence, Rule } from './identity.js';

export type LedgerKind =
  | 'OBSERVED' | 'CHANGED' | 'WITHDRAWN' | 'LINKED' | 'UNLINKED' | 'VETOED' | 'CANNOT_LINK' | 'CANNOT_LINK_REVOKED' | 'MERGED' | 'SPLIT' | 'ERASED'
  /** A steward's decision on a review; a decision that was taken back (`evidence` says which). */
  | 'REVIEWED' | 'UNDONE';

export type LedgerEvidence = Partial<LinkEvidence> & { undoneDecisionId?: string };

/** An appended fact of identity. */
export interface LedgerEntry {
  entryId: string;
  /** What was decided together. */
  decisionId: string;
  kind: LedgerKind;
  /** Two for a link or a cannot-link; those that moved, oldest first, for MERGED and SPLIT. */
  recordIds: readonly string[];
  /** OBSERVED: the record's customer. MERGED: the one that remains. SPLIT: the one that was left. */
  customerId?: string | null;
  /** MERGED: the one that redirects now. SPLIT: the one that took the records. */
  otherCustomerId?: string | null;
  rule: Rule | 'REPORT';
  ruleVersion: number;
  agreedFields: readonly string[];
  /** Of links by matching; of UNDONE, which decision was taken back. */
  evidence?: LedgerEvidence | null;
  actor: string;
  reason: string;
  /** Since when it is true, by the source. */
  validTime: Date;
  /** When it was written. */
  recordTime: Date;
}
