import { Injectable } from '@nestjs/common';
import { releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { Tokens } from '../vault/tokens.js';
import { IdentityIds } from './identity-ids.js';
import { ObserveRecord } from './observe-record.js';
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
    private readonly observe: ObserveRecord,
    private readonly tokens: Tokens,
    private readonly ids: IdentityIds,
  ) {}

  /** Undefined for a party that was erased after `time`. The source key's tokens are locked. */
  async execute(tx: Tx, key: SourceKey, when: { time: Date; now: Date; backfill: boolean }): Promise<RecordRef | undefined> {
    const known = await this.directory.findRecord(tx, key.sourceSystem, key.sourceId);
    if (known !== undefined) return known;
    const sourceKey = sourceKeyOf(key.sourceSystem, key.sourceId);
    const erasedAt = await this.records.erasedAt(tx, this.tokens.all('SOURCE_KEY', sourceKey));
    if (erasedAt !== undefined && when.time <= erasedAt) return undefined;
    const recordId = this.ids.next();
    await this.records.insert(tx, [{
      recordId, kind: 'PARTY', sourceSystem: key.sourceSystem, legalEntity: '', partyType: '', sourceVersion: NOTHING_REPORTED, contentToken: '', qualityCodes: [],
      sourceToken: this.tokens.of('SOURCE_KEY', sourceKey),
    }], when.now);
    await this.observe.execute(tx, { recordId, isNew: true, tokens: [], facts: [], device: undefined, sourceSystem: key.sourceSystem, legalEntity: '', ...when });
    await releaseWaiting(tx, 'party', sourceKey);
    return this.directory.findRecord(tx, key.sourceSystem, key.sourceId);
  }
}
