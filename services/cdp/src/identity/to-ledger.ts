import { RULE_VERSION, type Decision, type Link, type Pair } from './identity.js';
import type { LedgerEntry, LedgerKind } from './ledger.js';

export interface LedgerContext {
  decisionId: string;
  actor: string;
  reason: string;
  validTime: Date;
  now: Date;
  nextId(): string;
}

type Part = Pick<LedgerEntry, 'kind' | 'recordIds'> & Partial<Pick<LedgerEntry, 'rule' | 'ruleVersion' | 'reason' | 'agreedFields' | 'evidence' | 'customerId' | 'otherCustomerId'>>;

/** One entry, with what all entries of a decision share. */
export function ledgerEntry(context: LedgerContext, part: Part): LedgerEntry {
  return {
    entryId: context.nextId(), decisionId: context.decisionId, rule: 'REPORT', ruleVersion: RULE_VERSION, agreedFields: [], actor: context.actor, reason: context.reason,
    validTime: context.validTime, recordTime: context.now, ...part,
  };
}

/** The entries of a decision, in the order in which a rebuild reads them. */
export function toLedger(decision: Decision, context: LedgerContext): LedgerEntry[] {
  const ofLink = (kind: LedgerKind) => (l: Link) => ledgerEntry(context, {
    kind, recordIds: [l.a, l.b], rule: l.rule, agreedFields: l.agreedFields, ...(l.evidence && { evidence: l.evidence, ruleVersion: l.evidence.modelVersion }), ...(l.veto && { reason: l.veto }),
  });
  const ofPair = (kind: LedgerKind) => (p: Pair) => ledgerEntry(context, { kind, recordIds: [p.a, p.b], rule: 'STEWARD' });
  return [
    ...decision.revoked.map(ofPair('CANNOT_LINK_REVOKED')),
    ...decision.unlinked.map(ofLink('UNLINKED')),
    ...decision.cannotLinks.map(ofPair('CANNOT_LINK')),
    ...decision.vetoed.map(ofLink('VETOED')),
    ...decision.linked.map(ofLink('LINKED')),
    ...decision.merged.map((m) => ledgerEntry(context, { kind: 'MERGED', recordIds: m.recordIds, customerId: m.into, otherCustomerId: m.from })),
    ...decision.split.map((s) => ledgerEntry(context, { kind: 'SPLIT', recordIds: s.recordIds, customerId: s.from, otherCustomerId: s.to })),
  ];
}
