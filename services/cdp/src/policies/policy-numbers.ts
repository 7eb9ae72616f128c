import { blindToken, blindTokens, seal } from '@kejing/crypto';
import { Injectable } from '@nestjs/common';
import { KeyRings } from '../vault/key-rings.js';

const COLUMN = 'policy.number';

/** A policy number reaches a person, so it is kept as a token to find it by and sealed to be read in need. */
@Injectable()
export class PolicyNumbers {
  constructor(private readonly rings: KeyRings) {}

  /** The key that others wait for, as ('policy', key). */
  keyOf(sourceSystem: string, policyNo: string): string {
    return `${sourceSystem}:${policyNo}`;
  }

  /** Tokens to search for, one for each live key. */
  tokensOf(key: string): string[] {
    return blindTokens(this.rings.tokens, COLUMN, key);
  }

  /** What is stored: the seal is bound to the policy's row. */
  stored(key: string, policyId: string): { token: string; sealed: Buffer } {
    return { token: blindToken(this.rings.tokens, COLUMN, key), sealed: seal(this.rings.master, Buffer.from(key, 'utf8'), `${COLUMN}|${policyId}`) };
  }
}
