import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { Tokens } from '../vault/tokens.js';
import { CustomersStore } from './customers.store.js';
import { IdentityIds } from './identity-ids.js';
import { toCustomerChanged, toRecordAssigned } from './identity.events.js';
import { RULE_VERSION } from './identity.js';
import { LedgerStore } from './ledger.store.js';
import type { RecordRef } from './record.js';
import { RecordsStore } from './records.store.js';

export interface DeviceKey {
  /** Touchpoint that saw it; noted of the first one only. */
  sourceSystem: string;
  deviceId: string;
}

/** Finds the records of devices and makes those that are missing, all in a handful of statements. */
@Injectable()
export class EnsureDevices {
  constructor(
    private readonly records: RecordsStore,
    private readonly customers: CustomersStore,
    private readonly ledger: LedgerStore,
    private readonly tokens: Tokens,
    private readonly ids: IdentityIds,
  ) {}

  async execute(tx: Tx, devices: readonly DeviceKey[], now: Date, backfill: boolean): Promise<Map<string, RecordRef>> {
    const byId = new Map<string, DeviceKey>();
    for (const device of devices) if (!byId.has(device.deviceId)) byId.set(device.deviceId, device);
    const found = await this.find(tx, [...byId.keys()]);
    const unknown = [...byId.keys()].filter((id) => !found.has(id));
    if (unknown.length === 0) return found;
    await this.records.lock(tx, unknown.flatMap((id) => this.tokens.all('DEVICE', id)));
    for (const [id, ref] of await this.find(tx, unknown)) found.set(id, ref); // somebody else may have made it meanwhile
    const missing = unknown.filter((id) => !found.has(id));
    if (missing.length > 0) for (const [id, ref] of await this.make(tx, missing.map((id) => byId.get(id)!), now, backfill)) found.set(id, ref);
    return found;
  }

  private async find(tx: Tx, deviceIds: readonly string[]): Promise<Map<string, RecordRef>> {
    const idOfToken = new Map<string, string>();
    for (const id of deviceIds) for (const token of this.tokens.all('DEVICE', id)) idOfToken.set(token, id);
    const rows = await this.records.bySourceTokens(tx, [...idOfToken.keys()]);
    return new Map(rows.map(({ token, ...ref }) => [idOfToken.get(token)!, ref]));
  }

  private async make(tx: Tx, devices: readonly DeviceKey[], now: Date, backfill: boolean): Promise<Map<string, RecordRef>> {
    const made = devices.map((device) => ({ ...device, recordId: this.ids.next(), customerId: this.ids.customerId() }));
    await this.records.insert(tx, made.map((m) => ({
      recordId: m.recordId, kind: 'DEVICE', sourceSystem: m.sourceSystem, legalEntity: '', partyType: '', sourceVersion: 0n, contentToken: '', qualityCodes: [],
      sourceToken: this.tokens.of('DEVICE', m.deviceId),
    })), now);
    await this.customers.insertAlone(tx, made, now);
    await this.ledger.append(tx, made.map((m) => ({
      entryId: this.ids.next(), decisionId: this.ids.next(), kind: 'OBSERVED', recordIds: [m.recordId], customerId: m.customerId, rule: 'REPORT', ruleVersion: RULE_VERSION,
      agreedFields: [], actor: 'system', reason: '', validTime: now, recordTime: now,
    })));
    await appendEvents(tx, made.flatMap((m) => [
      toRecordAssigned({ recordId: m.recordId, customerId: m.customerId, previousCustomerId: '', version: 1n, legalEntity: '', reason: 'NEW', agentId: '', now, backfill }),
      toCustomerChanged({ customerId: m.customerId, version: 1n, recordIds: [m.recordId], agent: undefined, changed: ['records'], causeRecordId: m.recordId, now, backfill }),
    ]));
    return new Map(made.map((m) => [m.deviceId, { recordId: m.recordId, customerId: m.customerId, customerVersion: 1n, legalEntity: '' }]));
  }
}
