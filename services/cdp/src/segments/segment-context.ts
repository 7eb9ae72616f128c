import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory, type Servicing } from '../agents/servicing-directory.js';
import { RecordDirectory } from '../identity/record-directory.js';

/** A customer as events of segments tell of her. */
export interface SegmentCustomer {
  customerId: string;
  version: string;
  /** Oldest first, like their legal entities. */
  recordIds: string[];
  legalEntities: string[];
}

/** What an event of a customer who enters says beside the segment: the record to hang on, her agent. */
export interface EnterCause {
  recordId: string;
  legalEntity: string;
  agent: Servicing | undefined;
}

/** What events of segments say beside the segment. */
@Injectable()
export class SegmentContext {
  constructor(
    private readonly records: RecordDirectory,
    private readonly servicing: ServicingDirectory,
  ) {}

  /** By ID; a customer that is no more, merged away or erased, is absent. */
  async customers(tx: Tx, customerIds: readonly string[]): Promise<Map<string, SegmentCustomer>> {
    const found = new Map<string, SegmentCustomer>();
    for (const { customerId, version, recordId, legalEntity } of await this.records.recordsOfCustomers(tx, customerIds)) {
      const known = found.get(customerId);
      if (known === undefined) {
        found.set(customerId, { customerId, version, recordIds: [recordId], legalEntities: [legalEntity] });
        continue;
      }
      known.recordIds.push(recordId);
      known.legalEntities.push(legalEntity);
    }
    return found;
  }

  /** Answers for each of these customers. A cause that is no record of hers (any more) is replaced by her oldest. */
  async causes(tx: Tx, customers: readonly SegmentCustomer[]): Promise<(customer: SegmentCustomer, causeRecordId: string | undefined) => EnterCause> {
    const agents = await this.servicing.book(tx, customers.flatMap((one) => one.recordIds), []);
    return ({ recordIds, legalEntities }, causeRecordId) => {
      const place = Math.max(0, recordIds.indexOf(causeRecordId ?? ''));
      // A device knows no legal entity: her other records do.
      const legalEntity = legalEntities[place] || (legalEntities.find((one) => one !== '') ?? '');
      return { recordId: recordIds[place]!, legalEntity, agent: agents.latest(recordIds) };
    };
  }
}
