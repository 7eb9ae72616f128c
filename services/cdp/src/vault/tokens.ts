import { Inject, Injectable } from '@nestjs/common';
import { blindToken, blindTokens } from '@kejing/crypto';
import type { BlockingKind } from '../matching/blocking.js';
import { KeyRings } from './key-rings.js';

/** What a token may stand for. Each is a column of its own: equal values of two kinds give different tokens. LOOKUP marks tokens of other columns that match nobody. */
export const tokenKinds = [
  'SOURCE_KEY', 'DEVICE', 'RESIDENT_ID', 'USCC', 'DOCUMENT', 'PASSPORT_NAME', 'PHONE', 'PHONE_NAME', 'NAME', 'EMAIL', 'UNION_ID',
  'CONTENT', 'CONVERSATION', 'TOMBSTONE', 'AGENT_PHONE', 'LOOKUP',
] as const;
export type TokenKind = (typeof tokenKinds)[number] | BlockKind;
/** Tokens of blocking keys: records that share one are compared. */
export type BlockKind = `BLOCK.${BlockingKind}`;

/** Keyed tokens of normalised values; the only form in which identifying values are compared or searched. */
@Injectable()
export class Tokens {
  constructor(@Inject(KeyRings) private readonly rings: Pick<KeyRings, 'tokens'>) {}

  /** The token to store. */
  of(kind: TokenKind, normalised: string): string {
    return blindToken(this.rings.tokens, column(kind), normalised);
  }

  /** The tokens to search for, one for each live key, current first. */
  all(kind: TokenKind, normalised: string): string[] {
    return blindTokens(this.rings.tokens, column(kind), normalised);
  }
}

const column = (kind: TokenKind) => `record_token.${kind}`;
