import { open, rewrapKey, seal, type KeyRing } from '@kejing/crypto';

/** A column whose values are sealed under the master key itself, and how a value comes under the current one. */
export interface SealedColumn {
  table: string;
  /** Its primary key, a UUID. */
  id: string;
  column: string;
  /** @throws KejingError INTERNAL SEAL_BROKEN, also where the key that the value names is not configured */
  again(ring: KeyRing, id: string, sealed: Buffer): Buffer;
}

/** Binds a record's key to its row. */
export const keyAad = (recordId: string) => `record_key.wrapped_key|${recordId}`;
const numberAad = (policyId: string) => `policy.number|${policyId}`;

/**
 * All of them, but for held events and dead letters, which go by themselves. Whatever else is sealed is sealed with a record's key, and stays
 * as it is when that key is wrapped anew.
 */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'record_key', id: 'record_id', column: 'wrapped_key', again: (ring, id, sealed) => rewrapKey(ring, sealed, keyAad(id)) },
  { table: 'policy', id: 'policy_id', column: 'number_sealed', again: (ring, id, sealed) => seal(ring, open(ring, sealed, numberAad(id)), numberAad(id)) },
];
