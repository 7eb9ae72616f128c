import { blockingKinds, type BlockingKind } from '../matching/blocking.js';
import type { TokenKind } from '../vault/tokens.js';

/** Values that are looked up too have one token for both uses. */
const SHARED: Partial<Record<BlockingKind, TokenKind>> = { PHONE: 'PHONE', EMAIL: 'EMAIL' };

/** Kind of token of a kind of blocking key. */
export const blockingTokenKind = (kind: BlockingKind): TokenKind => SHARED[kind] ?? `BLOCK.${kind}`;

/** Kinds of token that give candidates. */
export const blockingTokenKinds: ReadonlySet<string> = new Set(blockingKinds.map(blockingTokenKind));

/** Kinds of token that lookups search for. */
export const lookupKinds: ReadonlySet<string> = new Set<TokenKind>(['RESIDENT_ID', 'USCC', 'DOCUMENT', 'PASSPORT_NAME', 'PHONE', 'EMAIL', 'NAME']);
