import { link, type Link, type Rule } from './identity.js';
import type { TokenRow } from './records.store.js';

/** More records than this under one phone and name are no evidence, but a switchboard, an agent's phone or a test entry. */
const WEAK_FROM = 20;

/** How many rows to read of each token, so that `toCandidates` can tell a weak one. */
export const CANDIDATE_LIMIT = WEAK_FROM + 1;

const RULE_OF: Record<string, { rule: Rule; fields: readonly string[] }> = {
  RESIDENT_ID: { rule: 'RESIDENT_ID', fields: ['id_number'] },
  USCC: { rule: 'USCC', fields: ['id_number'] },
  DOCUMENT: { rule: 'DOCUMENT', fields: ['id_type', 'id_number'] },
  PASSPORT_NAME: { rule: 'PASSPORT_AND_NAME', fields: ['id_number', 'name'] },
  UNION_ID: { rule: 'WECHAT_UNION_ID', fields: ['wechat_union_id'] },
  PHONE_NAME: { rule: 'VERIFIED_PHONE_AND_NAME', fields: ['phone', 'name'] },
};

/** Kinds of token that link. */
export const linkingKinds: ReadonlySet<string> = new Set(Object.keys(RULE_OF));

/**
 * Links that equal tokens give: deterministic rules, version 1. A phone and name must be verified on one side at least.
 * @param own tokens of the record, every live key version of each; @param found rows of other records with one of them
 */
export function toCandidates(recordId: string, own: readonly { tokens: readonly string[]; kind: string; verified: boolean }[], found: readonly TokenRow[]): Link[] {
  const links = new Map<string, Link>();
  for (const { tokens, kind, verified } of own) {
    const by = RULE_OF[kind];
    if (by === undefined) continue;
    const others = found.filter((row) => row.kind === kind && tokens.includes(row.token) && row.recordId !== recordId);
    if (kind === 'PHONE_NAME' && others.length >= WEAK_FROM) continue;
    for (const other of others) {
      if (kind === 'PHONE_NAME' && !verified && !other.verified) continue;
      const candidate = link(recordId, other.recordId, by.rule, by.fields);
      links.set(`${candidate.a} ${candidate.b} ${candidate.rule}`, candidate);
    }
  }
  return [...links.values()];
}

/** What holds a link once it is made; where a record states it no more, the link ends. Logins and union IDs were true at their time and stay. */
const HELD_BY: Partial<Record<Rule, string>> = {
  RESIDENT_ID: 'RESIDENT_ID', USCC: 'USCC', DOCUMENT: 'DOCUMENT', PASSPORT_AND_NAME: 'PASSPORT_NAME', VERIFIED_PHONE_AND_NAME: 'NAME',
};

/** Links of a record whose evidence is gone with its change of tokens. */
export function endedLinks(links: readonly Link[], before: readonly { token: string; kind: string }[], after: readonly { token: string; kind: string }[], candidates: readonly Link[]): Link[] {
  const tokensOf = (rows: readonly { token: string; kind: string }[], kind: string) => rows.filter((r) => r.kind === kind).map((r) => r.token).sort().join();
  return links.filter((l) => {
    const kind = HELD_BY[l.rule];
    if (kind === undefined || tokensOf(before, kind) === tokensOf(after, kind)) return false;
    return !candidates.some((c) => c.a === l.a && c.b === l.b && c.rule === l.rule);
  });
}
