import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import { newDataKey, openWith, sealWith, secretKey, unwrapKey, wrapKey } from '@kejing/crypto';
import type { Tx } from '@kejing/postgres';
import { KeyRings } from './key-rings.js';
import type { Identifying } from './identifying.js';
import { keyAad } from './sealed-columns.js';
import { VaultStore } from './vault.store.js';

/** What identifies people, each record under a key of its own. Places (table, column, row) are bound into every ciphertext. */
@Injectable()
export class RecordVault {
  constructor(
    private readonly store: VaultStore,
    private readonly rings: KeyRings,
  ) {}

  /** Seals what identifies the person of a record, in place of what was there. */
  async put(tx: Tx, recordId: string, identifying: Identifying): Promise<void> {
    const key = await this.keyFor(tx, recordId);
    await this.store.putSecrets(tx, [{ recordId, sealed: sealWith(key, Buffer.from(JSON.stringify(identifying)), secretAad(recordId)) }]);
  }

  /** The same for new records, together: each gets its key. */
  async putNew(tx: Tx, rows: readonly { recordId: string; identifying: Identifying }[]): Promise<void> {
    if (rows.length === 0) return;
    await this.store.insert(tx, rows.map(({ recordId, identifying }) => {
      const fresh = newDataKey();
      const wrappedKey = wrapKey(this.rings.master, fresh, keyAad(recordId));
      return { recordId, wrappedKey, sealed: sealWith(secretKey(fresh), Buffer.from(JSON.stringify(identifying)), secretAad(recordId)) };
    }));
  }

  /** {@link put} for many records. */
  async putAgain(tx: Tx, rows: readonly { recordId: string; identifying: Identifying }[]): Promise<void> {
    if (rows.length === 0) return;
    const known = await this.store.keysOf(tx, rows.map((row) => row.recordId));
    const sealed: { recordId: string; sealed: Buffer }[] = [];
    for (const { recordId, identifying } of rows) {
      const wrapped = known.get(recordId);
      const key = wrapped === undefined ? await this.keyFor(tx, recordId) : unwrapKey(this.rings.master, wrapped, keyAad(recordId));
      sealed.push({ recordId, sealed: sealWith(key, Buffer.from(JSON.stringify(identifying)), secretAad(recordId)) });
    }
    await this.store.putSecrets(tx, sealed);
  }

  /** What identifies the people of these records; erased ones are absent. Only for calls that name their purpose. */
  async read(tx: Tx, recordIds: readonly string[]): Promise<Map<string, Identifying>> {
    const found = new Map<string, Identifying>();
    if (recordIds.length === 0) return found;
    for (const { recordId, sealed, wrappedKey } of await this.store.secretsOf(tx, recordIds)) {
      const key = unwrapKey(this.rings.master, wrappedKey, keyAad(recordId));
      found.set(recordId, JSON.parse(openWith(key, sealed, secretAad(recordId)).toString('utf8')) as Identifying);
    }
    return found;
  }

  /** Seals other bytes with the record's key; `place` names table, column and row. */
  async seal(tx: Tx, recordId: string, plain: Buffer, place: string): Promise<Buffer> {
    return sealWith(await this.keyFor(tx, recordId), plain, `${place}|${recordId}`);
  }

  /** Opens what {@link seal} made. NOT_FOUND RECORD_ERASED where the key is gone. */
  async open(tx: Tx, recordId: string, sealed: Buffer, place: string): Promise<Buffer> {
    const wrapped = (await this.store.keysOf(tx, [recordId])).get(recordId);
    if (wrapped === undefined) throw fault('NOT_FOUND', 'RECORD_ERASED', 'the record is erased');
    return openWith(unwrapKey(this.rings.master, wrapped, keyAad(recordId)), sealed, `${place}|${recordId}`);
  }

  /** Destroys the keys of records and what the vault holds of them. */
  destroy(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
    return this.store.destroy(tx, recordIds);
  }

  private async keyFor(tx: Tx, recordId: string) {
    const known = (await this.store.keysOf(tx, [recordId])).get(recordId);
    if (known !== undefined) return unwrapKey(this.rings.master, known, keyAad(recordId));
    const fresh = newDataKey();
    const wrapped = wrapKey(this.rings.master, fresh, keyAad(recordId));
    const standing = await this.store.putKey(tx, recordId, wrapped);
    return standing.equals(wrapped) ? secretKey(fresh) : unwrapKey(this.rings.master, standing, keyAad(recordId));
  }
}

const secretAad = (recordId: string) => `record_secret.sealed|${recordId}`;
