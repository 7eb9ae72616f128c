import { Injectable } from '@nestjs/common';
import type { SideField } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { RecordFacts } from '../identity/record-facts.js';
import type { SourceRecord } from '../identity/record.js';
import { AuditTrail } from '../privacy/audit-trail.js';
import type { Identifying } from '../vault/identifying.js';
import { RecordVault } from '../vault/record-vault.js';
import type { Review } from './review.js';
import { ReviewsStore } from './reviews.store.js';
import { reviewNotFound } from './stewardship.errors.js';

/** A review with what both sides say, in clear. */
@Injectable()
export class ReadReview {
  constructor(
    private readonly reviews: ReviewsStore,
    private readonly directory: RecordDirectory,
    private readonly facts: RecordFacts,
    private readonly vault: RecordVault,
    private readonly audit: AuditTrail,
  ) {}

  /** Both customers are audited before it answers. @throws KejingError NOT_FOUND REVIEW_NOT_FOUND */
  async execute(reader: Tx, reviewId: string, caller: Caller, now: Date): Promise<{ review: Review; fields: SideField[] }> {
    const review = await this.reviews.find(reader, reviewId);
    if (review === undefined) throw reviewNotFound();
    const ids = [review.recordId, review.otherRecordId];
    const [records, identifying, facts] = await Promise.all([this.directory.describe(reader, ids), this.vault.read(reader, ids), this.facts.of(reader, ids)]);
    const customers = new Set([review.customerId ?? '', review.otherCustomerId ?? '']);
    await Promise.all([...customers].map((customerId) => this.audit.append({ caller, action: 'GetReview', customerId, purpose: caller.purposes.join(','), now })));
    const side = (id: string) => sideOf(identifying.get(id), records.get(id), facts.find((f) => f.recordId === id && f.name === 'gender')?.value);
    const [one, other] = [side(review.recordId), side(review.otherRecordId)];
    return { review, fields: Object.keys(one).map((field) => ({ field, value: one[field]!, otherValue: other[field]! })).filter((f) => f.value !== '' || f.otherValue !== '') };
  }
}

/** Texts of one side; empty where it says nothing, or is erased. */
function sideOf(said: Identifying | undefined, record: SourceRecord | undefined, gender = ''): Record<string, string> {
  return {
    name: said?.name ?? '', id_type: said?.idType ?? '', id_number: said?.idNumber ?? '', birth_date: said?.birthDate ?? '', gender,
    phones: (said?.phones ?? []).map((p) => p.number).join('、'), email: said?.email ?? '', wechat_union_id: said?.wechatUnionId ?? '', address: said?.address ?? '', employer: said?.employer ?? '',
    source_system: record?.sourceSystem ?? '', source_id: said?.sourceId ?? '', legal_entity: record?.legalEntity ?? '', update_time: record?.updatedAt.toISOString() ?? '',
    quality_codes: (record?.qualityCodes ?? []).join('、'),
  };
}
