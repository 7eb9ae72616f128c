import { Injectable } from '@nestjs/common';
import { WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory, type RecordRef } from '../identity/record-directory.js';
import { sourceKeyOf } from '../identity/source-key.js';
import type { NewInteraction } from './interaction.js';
import type { Touch } from './read-touchpoint.js';
import { RecordInteraction } from './record-interaction.js';

/** Takes in a chunk of touchpoints with as many statements as for one: find the records, insert, append. */
@Injectable()
export class ReportTouchpoints {
  constructor(
    private readonly records: RecordDirectory,
    private readonly recordInteraction: RecordInteraction,
  ) {}

  /** WaitFor a party that is not known yet; a new device gets its record. */
  async execute(tx: Tx, touches: readonly Touch[], now: Date): Promise<void> {
    const devices = new Map<string, RecordRef>();
    for (const backfill of [true, false]) {
      const keys = touches.flatMap(({ actor, interaction }) => (actor.kind === 'DEVICE' && interaction.backfill === backfill ? [actor] : []));
      if (keys.length === 0) continue;
      for (const [id, ref] of await this.records.ensureDeviceRecords(tx, keys, now, backfill)) devices.set(id, ref);
    }
    const parties = touches.flatMap(({ actor }) => (actor.kind === 'PARTY' ? [actor] : []));
    const known = parties.length === 0 ? new Map<string, RecordRef>() : await this.records.findRecords(tx, parties);
    await this.recordInteraction.execute(
      tx,
      touches.map(({ actor, interaction }): NewInteraction => {
        const record = actor.kind === 'DEVICE' ? devices.get(actor.deviceId) : known.get(sourceKeyOf(actor.sourceSystem, actor.sourceId));
        if (!record) throw actor.kind === 'PARTY' ? new WaitFor('party', sourceKeyOf(actor.sourceSystem, actor.sourceId)) : new Error('no record of a device');
        return { ...interaction, recordId: record.recordId, customerId: record.customerId };
      }),
    );
  }
}
