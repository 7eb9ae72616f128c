import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { Tokens } from '../vault/tokens.js';
import { normaliseCustomerId } from './customer-id.js';
import { CustomersStore, type CustomerRecord } from './customers.store.js';
import { EnsureDevices, type DeviceKey } from './ensure-devices.js';
import type { RecordRef, SourceKey } from './record.js';
import { RecordsStore } from './records.store.js';
import { sourceKeyOf } from './source-key.js';

export type { RecordRef, SourceKey } from './record.js';
export type { DeviceKey } from './ensure-devices.js';

/** Finds records and customers for the other slices. */
@Injectable()
export class RecordDirectory {
  constructor(
    private readonly records: RecordsStore,
    private readonly customers: CustomersStore,
    private readonly tokens: Tokens,
    private readonly devices: EnsureDevices,
  ) {}

  /** The record of a party; undefined where its source has not reported it yet: wait for ('party', sourceKeyOf(…)). */
  async findRecord(tx: Tx, sourceSystem: string, sourceId: string): Promise<RecordRef | undefined> {
    return (await this.findRecords(tx, [{ sourceSystem, sourceId }])).get(sourceKeyOf(sourceSystem, sourceId));
  }

  /** Records of many parties, by `sourceKeyOf(sourceSystem, sourceId)`; unknown ones are absent. */
  async findRecords(tx: Tx, keys: readonly SourceKey[]): Promise<Map<string, RecordRef>> {
    const keyOfToken = new Map<string, string>();
    for (const { sourceSystem, sourceId } of keys) {
      const key = sourceKeyOf(sourceSystem, sourceId);
      for (const token of this.tokens.all('SOURCE_KEY', key)) keyOfToken.set(token, key);
    }
    return this.byKey(tx, keyOfToken);
  }

  /** Records of known devices, by device ID, without creating any. */
  async findDevices(tx: Tx, deviceIds: readonly string[]): Promise<Map<string, RecordRef>> {
    const idOfToken = new Map<string, string>();
    for (const id of deviceIds) for (const token of this.tokens.all('DEVICE', id)) idOfToken.set(token, id);
    return this.byKey(tx, idOfToken);
  }

  /**
   * Records of devices, by device ID; unknown devices get a record and a customer (events are appended). A device is one device
   * whichever touchpoint names it: `sourceSystem` is only noted of the first.
   */
  ensureDeviceRecords(tx: Tx, devices: readonly DeviceKey[], now: Date, backfill: boolean): Promise<Map<string, RecordRef>> {
    return this.devices.execute(tx, devices, now, backfill);
  }

  /** Records of many customers (current IDs), each customer's oldest first. */
  recordsOfCustomers(tx: Tx, customerIds: readonly string[]): Promise<CustomerRecord[]> {
    return this.customers.recordsOfMany(tx, customerIds);
  }

  /** Customer of each record; erased and unknown records are absent. */
  customersOf(tx: Tx, recordIds: readonly string[]): Promise<Map<string, string>> {
    return this.customers.customersOf(tx, recordIds);
  }

  /** The same, with their customers held until the end of the transaction: neither an erasure nor a merge comes between. */
  async holdCustomersOf(tx: Tx, recordIds: readonly string[]): Promise<Map<string, string>> {
    await this.customers.lockOf(tx, recordIds);
    return this.customers.customersOf(tx, recordIds);
  }

  /** Records of a customer (current ID), oldest first. */
  recordsOf(tx: Tx, customerId: string): Promise<string[]> {
    return this.customers.recordsOf(tx, customerId);
  }

  /** IDs of customers that are not merged away, in their order, after an ID ('' for the first). */
  customersAfter(tx: Tx, after: string, limit: number): Promise<string[]> {
    return this.customers.after(tx, after, limit);
  }

  /** Legal entity, source system and kind of records, by record. */
  describe(tx: Tx, recordIds: readonly string[]) {
    return this.records.describe(tx, recordIds);
  }

  /** The current ID of a customer, following redirects; undefined for an unknown or mistyped one. */
  async resolveCustomerId(tx: Tx, anyId: string): Promise<string | undefined> {
    const id = normaliseCustomerId(anyId);
    return id === undefined ? undefined : this.customers.currentIdOf(tx, id);
  }

  private async byKey(tx: Tx, keyOfToken: ReadonlyMap<string, string>): Promise<Map<string, RecordRef>> {
    const found = new Map<string, RecordRef>();
    for (const { token, ...ref } of await this.records.bySourceTokens(tx, [...keyOfToken.keys()])) found.set(keyOfToken.get(token)!, ref);
    return found;
  }
}
