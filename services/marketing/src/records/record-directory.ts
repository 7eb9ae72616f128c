import { Inject, Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RecordState } from './record.js';
import { RecordsStore } from './records.store.js';

/** Names a customer by one of her records, by her own id, or by both, which may differ; empty names nobody. */
export interface Named {
  readonly recordId: string;
  readonly customerId: string;
}

/** Answers other slices whose a record is. */
@Injectable()
export class RecordDirectory {
  constructor(@Inject(RecordsStore) private readonly records: RecordsStore) {}

  /** Those that are known, by id. */
  async find(tx: Tx, recordIds: readonly string[]): Promise<ReadonlyMap<string, RecordState>> {
    const found = recordIds.length === 0 ? [] : await this.records.find(tx, distinct(recordIds));
    return new Map(found.map((record) => [record.recordId, record]));
  }

  /** The record and every other one of the same customer now, sorted; the record alone where it is not known yet. */
  async siblings(tx: Tx, recordId: string): Promise<string[]> {
    return (await this.families(tx, [{ recordId, customerId: '' }]))[0] ?? [];
  }

  /** Every record of a customer, sorted. */
  async recordsOf(tx: Tx, customerId: string): Promise<string[]> {
    return (await this.families(tx, [{ recordId: '', customerId }]))[0] ?? [];
  }

  /** For each of them the record, every other one of its customer now, and every one of the customer that is named; sorted. */
  async families(tx: Tx, named: readonly Named[]): Promise<string[][]> {
    const recordIds = distinct(named.map(({ recordId }) => recordId));
    const found = recordIds.length === 0 ? [] : await this.records.find(tx, recordIds);
    const customerOf = new Map(found.filter(({ erased }) => !erased).map(({ recordId, customerId }) => [recordId, customerId]));
    const customerIds = distinct([...customerOf.values(), ...named.map(({ customerId }) => customerId)]);
    const members = Map.groupBy(customerIds.length === 0 ? [] : await this.records.recordsOf(tx, customerIds), ({ customerId }) => customerId);
    return named.map(({ recordId, customerId }) => {
      const ofCustomers = [customerOf.get(recordId) ?? '', customerId].flatMap((id) => members.get(id) ?? []);
      return distinct([recordId, ...ofCustomers.map((member) => member.recordId)]).sort();
    });
  }
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)].filter((id) => id !== '');
}
