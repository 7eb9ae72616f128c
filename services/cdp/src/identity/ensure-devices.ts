import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { Tokens } from '../vault/tokens.js';
import { MakeRecords } from './make-records.js';
import type { RecordRef } from './record.js';
import { RecordsStore } from './records.store.js';

export interface DeviceKey {
  /** Touchpoint that saw it; noted of the first one only. */
  sourceSystem: string;
  deviceId: string;
  /** Of its record, if it is new. */
  newId?: string;
}

/** Finds the records of devices and makes those that are missing, all in a handful of statements. */
@Injectable()
export class EnsureDevices {
  constructor(
    private readonly records: RecordsStore,
    private readonly making: MakeRecords,
    private readonly tokens: Tokens,
  ) {}

  async execute(tx: Tx, devices: readonly DeviceKey[], now: Date, backfill: boolean): Promise<Map<string, RecordRef>> {
    const byId = new Map<string, DeviceKey>();
    for (const device of devices) if (!byId.has(device.deviceId)) byId.set(device.deviceId, device);
    const found = await this.find(tx, [...byId.keys()]);
    const unknown = [...byId.keys()].filter((id) => !found.has(id));
    if (unknown.length === 0) return found;
    await this.records.lock(tx, unknown.flatMap((id) => this.tokens.all('DEVICE', id)));
    for (const [id, ref] of await this.find(tx, unknown)) found.set(id, ref); // somebody else may have made it meanwhile
    const missing = unknown.filter((id) => !found.has(id)).map((id) => byId.get(id)!);
    if (missing.length === 0) return found;
    const made = await this.making.execute(tx, missing.map(({ sourceSystem, deviceId, newId }) => ({
      kind: 'DEVICE', sourceSystem, sourceVersion: 0n, sourceToken: this.tokens.of('DEVICE', deviceId), validTime: now, newId,
    })), { now, backfill });
    missing.forEach(({ deviceId }, i) => found.set(deviceId, made[i]!));
    return found;
  }

  private async find(tx: Tx, deviceIds: readonly string[]): Promise<Map<string, RecordRef>> {
    const idOfToken = new Map<string, string>();
    for (const id of deviceIds) for (const token of this.tokens.all('DEVICE', id)) idOfToken.set(token, id);
    const rows = await this.records.bySourceTokens(tx, [...idOfToken.keys()]);
    return new Map(rows.map(({ token, ...ref }) => [idOfToken.get(token)!, ref]));
  }
}
