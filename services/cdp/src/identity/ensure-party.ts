import { Injectable } from '@nestjs/common';
import { releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { Tokens } from '../vault/tokens.js';
import { MakeRecords } from './make-records.js';
import { RecordDirectory } from './record-directory.js';
import type { RecordRef, SourceKey } from './record.js';
import { RecordsStore } from './records.store.js';
import { sourceKeyOf } from './source-key.js';

/** Older than any version that a source gives. */
const NOTHING_REPORTED = -1n;

/**
 * The record of a party, made empty where the source has not described it yet. For what comes on the party's own key: it cannot wait
 * for the party, which would have to wait behind it.
 */
@Injectable()
export class EnsureParty {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly records: RecordsStore,
    private readonly making: MakeRecords,
    private readonly tokens: Tokens,
  ) {}

  /** Undefined for a party that was erased after `time`. The source key's tokens are locked. */
  async execute(tx: Tx, key: SourceKey, when: { time: Date; now: Date; backfill: boolean }): Promise<RecordRef | undefined> {
    const known = await this.directory.findRecord(tx, key.sourceSystem, key.sourceId);
    if (known !== undefined) return known;
    const sourceKey = sourceKeyOf(key.sourceSystem, key.sourceId);
    const erasedAt = await this.records.erasedAt(tx, this.tokens.all('SOURCE_KEY', sourceKey));
    if (erasedAt !== undefined && when.time <= erasedAt) return undefined;
    const sourceToken = this.tokens.of('SOURCE_KEY', sourceKey);
    const [made] = await this.making.execute(tx, [{ kind: 'PARTY', sourceSystem: key.sourceSystem, sourceVersion: NOTHING_REPORTED, sourceToken, validTime: when.time }], when);
    await releaseWaiting(tx, 'party', sourceKey);
    return made;
  }
}
