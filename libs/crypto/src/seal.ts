import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import { fault } from '@kejing/errors';
import { secretKey, type KeyRing } from './key-ring.js';

/*
 * AES-256-GCM. Layout of what sealWith makes:  nonce (12) | ciphertext | tag (16)
 * Layout of what seal and wrapKey make:        format (1) | length of version (1) | version | nonce | ciphertext | tag
 * The header is part of the authenticated data, so that nobody can point a ciphertext to another key or use.
 * Nonces are random: one key must not seal more than 2^32 things (NIST SP 800-38D), so records get data keys of their own.
 */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const DATA = 1;
const WRAPPED_KEY = 2;

/** 32 fresh random bytes, for a record's own key. Store it only wrapped. */
export function newDataKey(): Buffer {
  return randomBytes(32);
}

/**
 * Encrypts under a key of one's own. `aad` binds the place (table, column, row): it must be given again to open.
 * @returns 28 bytes more than `plain`
 */
export function sealWith(key: KeyObject, plain: Buffer, aad: string): Buffer {
  return encrypt(key, plain, Buffer.from(aad, 'utf8'));
}

/**
 * Opens what {@link sealWith} made.
 * @throws KejingError INTERNAL SEAL_BROKEN if key, place or bytes are not the ones
 */
export function openWith(key: KeyObject, sealed: Buffer, aad: string): Buffer {
  return decrypt(key, sealed, Buffer.from(aad, 'utf8'));
}

/** Encrypts under the ring's current key, with its version in the header. `aad` as in {@link sealWith}. */
export function seal(ring: KeyRing, plain: Buffer, aad: string): Buffer {
  return sealAs(DATA, ring, plain, aad);
}

/**
 * Opens what {@link seal} made, with the key version that it names.
 * @throws KejingError INTERNAL SEAL_BROKEN
 */
export function open(ring: KeyRing, sealed: Buffer, aad: string): Buffer {
  return openAs(DATA, ring, sealed, aad);
}

/** Encrypts a data key under the ring's current key. `aad` binds it to its record. */
export function wrapKey(ring: KeyRing, dataKey: Buffer, aad: string): Buffer {
  secretKey(dataKey); // refuses what is no key, before it is stored
  return sealAs(WRAPPED_KEY, ring, dataKey, aad);
}

/**
 * Opens what {@link wrapKey} made; the result is for {@link sealWith} and {@link openWith}.
 * @throws KejingError INTERNAL SEAL_BROKEN
 */
export function unwrapKey(ring: KeyRing, wrapped: Buffer, aad: string): KeyObject {
  const raw = openAs(WRAPPED_KEY, ring, wrapped, aad);
  const key = secretKey(raw);
  raw.fill(0);
  return key;
}

/**
 * Wraps a wrapped key under the ring's current key, for the rotation of master keys; the data stays as it is.
 * @throws KejingError INTERNAL SEAL_BROKEN
 */
export function rewrapKey(ring: KeyRing, wrapped: Buffer, aad: string): Buffer {
  const raw = openAs(WRAPPED_KEY, ring, wrapped, aad);
  const again = sealAs(WRAPPED_KEY, ring, raw, aad);
  raw.fill(0);
  return again;
}

/**
 * The key version (`v1`) that a sealed value or a wrapped key names.
 * @throws KejingError INTERNAL SEAL_BROKEN if it has no such header
 */
export function keyVersionOf(sealed: Buffer): string {
  return readHeader(sealed).version;
}

function sealAs(format: number, ring: KeyRing, plain: Buffer, aad: string): Buffer {
  const version = Buffer.from(ring.current.version, 'latin1');
  const header = Buffer.concat([Buffer.from([format, version.length]), version]);
  return Buffer.concat([header, encrypt(ring.current.key, plain, bind(header, aad))]);
}

function openAs(format: number, ring: KeyRing, sealed: Buffer, aad: string): Buffer {
  const { header, version } = readHeader(sealed);
  const key = ring.byVersion.get(version);
  if (header[0] !== format || key === undefined) throw broken();
  return decrypt(key, sealed.subarray(header.length), bind(header, aad));
}

function readHeader(sealed: Buffer): { header: Buffer; version: string } {
  const format = sealed[0];
  const end = 2 + (sealed[1] ?? 0);
  if ((format !== DATA && format !== WRAPPED_KEY) || sealed.length < end) throw broken();
  return { header: sealed.subarray(0, end), version: sealed.toString('latin1', 2, end) };
}

const bind = (header: Buffer, aad: string) => Buffer.concat([header, Buffer.from(aad, 'utf8')]);

function encrypt(key: KeyObject, plain: Buffer, aad: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function decrypt(key: KeyObject, sealed: Buffer, aad: Buffer): Buffer {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw broken();
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    throw broken(); // the library's own error says no more, and must not be taken for a hint
  }
}

const broken = () => fault('INTERNAL', 'SEAL_BROKEN', 'stored data cannot be opened');
