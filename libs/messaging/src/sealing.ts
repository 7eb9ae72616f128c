import { createHash } from 'node:crypto';
import { blindToken, blindTokens, open, seal } from '@kejing/crypto';
import type { KeyRing } from '@kejing/crypto';
import { fault } from '@kejing/errors';

/** The keys under which what is kept of inbound events is sealed (held events, dead letters) and their keys are hashed. */
export interface SealKeys {
  master: KeyRing;
  tokens: KeyRing;
}

let keys: SealKeys | undefined;

/** Sets the keys of this process; `MessagingModule` does it. Without keys, inbound topics cannot be consumed. */
export function useSealKeys(next: SealKeys | undefined): void {
  keys = next;
}

/** Are there keys, so that inbound topics may be consumed? */
export function canSeal(): boolean {
  return keys !== undefined;
}

/** Encrypts under the current master key; `aad` binds the result to its row. */
export function sealPayload(plain: Buffer, aad: string): Buffer {
  return seal(required().master, plain, aad);
}

/** Opens what {@link sealPayload} made; wrong aad or key throws INTERNAL SEAL_BROKEN. */
export function openPayload(sealed: Buffer, aad: string): Buffer {
  return open(required().master, sealed, aad);
}

/** Stands for the key of an inbound event where it must not be readable; every live version, the current one first. */
export function keyTokens(key: string): string[] {
  return tokensOf('held_event.key', key);
}

/** Stands for what a held event waits for. Keyed where there are keys, since policy numbers can be enumerated. */
export function waitTokens(kind: string, id: string): string[] {
  const value = `${kind}:${id}`;
  return keys ? tokensOf('held_event.waits_for', value) : [createHash('sha256').update(value).digest('hex').slice(0, 32)];
}

function tokensOf(column: string, value: string): string[] {
  const ring = required().tokens;
  const current = blindToken(ring, column, value);
  return [current, ...blindTokens(ring, column, value).filter((token) => token !== current)];
}

function required(): SealKeys {
  if (!keys) throw fault('INTERNAL', 'SEAL_KEYS_MISSING', 'Keys for inbound events are missing.');
  return keys;
}
