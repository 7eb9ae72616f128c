import { toTimestamp } from '@kejing/contracts';
import type { Customer, LedgerEntry as LedgerEntryMessage, Link as LinkMessage, PairEvidence, SourceRecord as SourceRecordMessage } from '@kejing/contracts/grpc/cdp/v1/identity';
import { explainEvidence, explainRule } from './explain-evidence.js';
import type { ExplainedLink } from './explain-identity.js';
import type { FoundCustomer } from './find-customer.js';
import type { LinkEvidence } from './identity.js';
import type { LedgerEntry } from './ledger.js';
import type { SourceRecord } from './record.js';

/** `requestedId`: the ID that was asked for, where it redirects. */
export function toCustomerMessage(customer: FoundCustomer, requestedId = ''): Customer {
  const { customerId, version, recordIds, createdAt } = customer;
  return { customerId, version, recordIds, requestedId, createTime: toTimestamp(createdAt) };
}

export function toRecordMessage(record: SourceRecord, customerId: string): SourceRecordMessage {
  const { recordId, sourceSystem, kind, legalEntity, withdrawn, qualityCodes } = record;
  return {
    recordId, sourceSystem, kind, legalEntity, withdrawn, qualityCodes, customerId, sourceVersion: String(record.sourceVersion),
    createTime: toTimestamp(record.createdAt), updateTime: toTimestamp(record.updatedAt),
  };
}

/** Of a link by matching, with its waterfall; of another, with what its rule says. */
export function toLinkMessage(link: ExplainedLink, customerId: string): LinkMessage {
  const evidence = toPairEvidence({ recordId: link.a, otherRecordId: link.b, customerId }, link.evidence);
  return {
    recordId: link.a, otherRecordId: link.b, rule: link.rule, ruleVersion: link.ruleVersion, agreedFields: [...link.agreedFields],
    explanation: [explainRule(link.rule), ...(evidence === undefined ? [] : [evidence.explanation])].join('：'),
    validTime: toTimestamp(link.validTime), actor: link.actor, decisionId: link.decisionId, evidence,
  };
}

/** Undefined where no weights were used. */
export function toPairEvidence(
  pair: { recordId: string; otherRecordId: string; customerId: string },
  evidence: Partial<LinkEvidence> | null | undefined,
  veto = '',
): PairEvidence | undefined {
  if (evidence?.weight === undefined) return undefined;
  const { weight, prior = 0, fields = [], modelVersion = 0, probability = probabilityOf(weight) } = evidence;
  return { ...pair, weight, prior, probability, modelVersion, fields: fields.map((f) => ({ ...f })), veto, explanation: explainEvidence({ weight, prior, fields }, veto) };
}

/** Of bits of odds. */
const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits);

export function toLedgerMessage(entry: LedgerEntry): LedgerEntryMessage {
  const { entryId, decisionId, kind, rule, ruleVersion, actor, evidence } = entry;
  return {
    entryId, decisionId, kind, rule, ruleVersion, actor, recordIds: [...entry.recordIds], agreedFields: [...entry.agreedFields],
    validTime: toTimestamp(entry.validTime), recordTime: toTimestamp(entry.recordTime),
    reason: evidence?.undoneDecisionId === undefined ? entry.reason : `${evidence.undoneDecisionId}: ${entry.reason}`,
    fields: (evidence?.fields ?? []).map((f) => ({ ...f })), weight: evidence?.weight ?? 0,
  };
}
