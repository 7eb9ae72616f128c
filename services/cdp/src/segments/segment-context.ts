import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { FindCustomer, type FoundCustomer } from '../identity/find-customer.js';
import { RecordDirectory } from '../identity/record-directory.js';

/** What events of segments say beside the segment: the customer's records and version, the record to hang on, her agent. */
@Injectable()
export class SegmentContext {
  constructor(
    private readonly customers: FindCustomer,
    private readonly records: RecordDirectory,
    private readonly servicing: ServicingDirectory,
  ) {}

  /** Undefined for a customer that is no more: merged away or erased. */
  customer(tx: Tx, customerId: string): Promise<FoundCustomer | undefined> {
    return this.customers.describe(tx, customerId);
  }

  async cause(tx: Tx, recordIds: readonly string[], causeRecordId: string | undefined) {
    const recordId = causeRecordId !== undefined && recordIds.includes(causeRecordId) ? causeRecordId : recordIds[0]!;
    const described = await this.records.describe(tx, recordIds);
    // A device knows no legal entity: her other records do.
    const legalEntity = described.get(recordId)?.legalEntity || ([...described.values()].find((one) => one.legalEntity !== '')?.legalEntity ?? '');
    return { recordId, legalEntity, agent: await this.servicing.servicingAgentOf(tx, recordIds) };
  }
}
