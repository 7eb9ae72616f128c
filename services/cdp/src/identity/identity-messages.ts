import { toTimestamp } from '@kejing/contracts';
import type { Customer, LedgerEntry as LedgerEntryMessage, Link as LinkMessage, SourceRecord as SourceRecordMessage } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { FoundCustomer } from './find-customer.js';
import type { Rule } from './identity.js';
import type { StandingLink } from './identity.store.js';
import type { LedgerEntry } from './ledger.js';
import type { SourceRecord } from './record.js';

const EXPLANATIONS: Record<Rule, string> = {
  STEWARD: '数据管理员确认为同一客户',
  RESIDENT_ID: '居民身份证号码相同（15 位与 18 位视为同一号码）',
  USCC: '统一社会信用代码相同',
  DOCUMENT: '证件类型与证件号码（持证人部分）相同',
  PASSPORT_AND_NAME: '护照号码与姓名相同',
  VERIFIED_LOGIN: '经服务器验证，在该设备上登录或注册',
  WECHAT_UNION_ID: '微信 UnionID 相同',
  VERIFIED_PHONE_AND_NAME: '手机号与姓名相同，且至少一方的手机号已验证',
};

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

export function toLinkMessage(link: StandingLink): LinkMessage {
  return {
    recordId: link.a, otherRecordId: link.b, rule: link.rule, ruleVersion: link.ruleVersion, agreedFields: [...link.agreedFields], explanation: EXPLANATIONS[link.rule],
    validTime: toTimestamp(link.validTime), actor: link.actor, decisionId: link.entryId,
  };
}

export function toLedgerMessage(entry: LedgerEntry): LedgerEntryMessage {
  const { entryId, kind, rule, ruleVersion, actor } = entry;
  return {
    entryId, kind, rule, ruleVersion, actor, recordIds: [...entry.recordIds], agreedFields: [...entry.agreedFields],
    validTime: toTimestamp(entry.validTime), recordTime: toTimestamp(entry.recordTime),
  };
}
