import { createSecretKey, type KeyObject } from 'node:crypto';
import { fault } from '@kejing/errors';

/** A 256-bit key with the name it goes by in the ciphertexts. */
export interface VersionedKey {
  /** `v1`, `v2` … */
  version: string;
  key: KeyObject;
}

/** Keys in use: new things use `current`, old things are read with the version they name. */
export interface KeyRing {
  current: VersionedKey;
  /** In the order of the configuration, oldest first. */
  byVersion: ReadonlyMap<string, KeyObject>;
}

const KEY_BYTES = 32;

/**
 * Reads `v1:base64(32 bytes),v2:…`; the last is current.
 * @throws KejingError INVALID KEYS_INVALID; it names positions, never a key
 */
export function parseKeys(text: string): KeyRing {
  const byVersion = new Map<string, KeyObject>();
  let current: VersionedKey | undefined;
  text.split(',').forEach((part, index) => {
    const [, version, encoded] = /^(v[1-9][0-9]{0,5}):([A-Za-z0-9+/]{43}=)$/.exec(part.trim()) ?? [];
    if (version === undefined || encoded === undefined) throw invalid(`key ${index + 1} is not of the form v<n>:<base64 of ${KEY_BYTES} bytes>`);
    if (byVersion.has(version)) throw invalid(`version ${version} is given twice`);
    current = { version, key: secretKey(Buffer.from(encoded, 'base64')) };
    byVersion.set(version, current.key);
  });
  if (current === undefined) throw invalid('no key is given');
  return { current, byVersion };
}

/** Turns 32 raw bytes into a KeyObject (three to four times faster to use than raw bytes). */
export function secretKey(raw: Buffer): KeyObject {
  if (raw.length !== KEY_BYTES) throw invalid(`a key must have ${KEY_BYTES} bytes`);
  return createSecretKey(raw);
}

const invalid = (why: string) => fault('INVALID', 'KEYS_INVALID', why);
