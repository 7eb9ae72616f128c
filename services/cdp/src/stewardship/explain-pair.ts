import { Injectable } from '@nestjs/common';
import type { WhyNotLinkedRequest, WhyNotLinkedResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Tx } from '@kejing/postgres';
import { CompareRecords } from '../identity/compare-records.js';
import { toPairEvidence } from '../identity/identity-messages.js';

/** How two records compare now, whether or not they were ever compared. */
@Injectable()
export class ExplainPair {
  constructor(private readonly compare: CompareRecords) {}

  /** Without weights where one of them has nothing to compare, as a device has not. @throws KejingError NOT_FOUND RECORD_NOT_FOUND */
  async execute(tx: Tx, { recordId, otherRecordId }: WhyNotLinkedRequest): Promise<WhyNotLinkedResponse> {
    const { comparison, modelVersion, veto, customerId, sameCustomer, sharesBlock } = await this.compare.two(tx, recordId, otherRecordId);
    const evidence = toPairEvidence({ recordId, otherRecordId, customerId }, { weight: 0, fields: [], ...comparison, modelVersion, ...(comparison ? {} : { probability: 0 }) }, veto);
    return { evidence, sameCustomer, sharesBlock };
  }
}
