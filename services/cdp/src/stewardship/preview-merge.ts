import { Injectable } from '@nestjs/common';
import type { PreviewMergeRequest, PreviewMergeResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { CompareRecords } from '../identity/compare-records.js';
import { FindCustomer } from '../identity/find-customer.js';
import { toPairEvidence } from '../identity/identity-messages.js';
import { StewardIdentity } from '../identity/steward-identity.js';
import { MergeEffects } from './merge-effects.js';

/** So many pairs are shown, of so many records on each side. */
const PAIRS = 20;
const SIDE = 60;

/** What a merge would do, without doing it. */
@Injectable()
export class PreviewMerge {
  constructor(
    private readonly find: FindCustomer,
    private readonly identity: StewardIdentity,
    private readonly compare: CompareRecords,
    private readonly effects: MergeEffects,
  ) {}

  /** @throws KejingError NOT_FOUND CUSTOMER_NOT_FOUND, PRECONDITION SAME_CUSTOMER */
  async execute(tx: Tx, request: PreviewMergeRequest, caller: Caller, now: Date): Promise<PreviewMergeResponse> {
    const [one, other] = [await this.find.execute(tx, request.customerId, caller), await this.find.execute(tx, request.otherCustomerId, caller)];
    const { customerId, veto } = await this.identity.previewMerge(tx, one.customerId, other.customerId, now);
    const { entered, left } = await this.effects.segmentsMoved(tx, one, other, now);
    const strongest = await this.compare.across(tx, one.recordIds.slice(0, SIDE), other.recordIds.slice(0, SIDE), PAIRS);
    return {
      customerId, veto, customers: [await this.effects.touch(tx, one, now), await this.effects.touch(tx, other, now)],
      consentsLost: await this.effects.consentsLost(tx, one, other), segmentsEntered: entered, segmentsLeft: left,
      evidence: strongest.map((p) => toPairEvidence({ recordId: p.a, otherRecordId: p.b, customerId: other.customerId }, { ...p.comparison, modelVersion: p.modelVersion }, p.veto)!),
    };
  }
}
