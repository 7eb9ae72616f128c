import { createHmac, hash, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { KeyRings } from './key-rings.js';

/** Values that come again and again: characters, sounds, places, parts of dates. */
const CACHED = 65_536;
const CACHED_LENGTH = 12;

/**
 * Keyed digests of 32 bits, for comparing: equal values of one column have equal digests, and nobody without the key can tell a value or
 * compare two columns. They are made under the oldest live token key (by its number, wherever it stands in the list), so that a rotation does not part old records from new ones; before
 * that key is retired, features must be made again.
 */
@Injectable()
export class FeatureDigests {
  private readonly key: string;
  private readonly known = new Map<string, number>();

  constructor(@Inject(KeyRings) rings: Pick<KeyRings, 'tokens'>) {
    const [oldest] = [...rings.tokens.byVersion].sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1)));
    this.key = derive(oldest![1]);
  }

  /** The first 32 bits of SHA-512/256 of key, column and value (no state after it can be known: the hash is cut); 0 is left for "not known". */
  readonly of = (column: string, value: string): number => {
    if (value.length > CACHED_LENGTH) return this.digest(column, value);
    const name = `${column}\0${value}`;
    let digest = this.known.get(name);
    if (digest !== undefined) return digest;
    digest = this.digest(column, value);
    if (this.known.size >= CACHED) this.known.clear();
    this.known.set(name, digest);
    return digest;
  };

  private digest(column: string, value: string): number {
    return Number.parseInt(hash('sha512-256', `${this.key}${column}\0${value}`, 'hex').slice(0, 8), 16) || 1;
  }
}

/** A key of its own, so that digests say nothing of tokens. */
const derive = (key: KeyObject): string => createHmac('sha256', key).update('features').digest('hex');
