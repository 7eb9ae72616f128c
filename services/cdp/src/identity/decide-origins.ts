import type { LedgerEntry } from './ledger.js';

/** An entry that makes or ends a link or a cannot-link, with the decision that its own decision takes back, if it takes one back. */
export interface PairEntry extends Pick<LedgerEntry, 'kind' | 'recordIds' | 'rule' | 'decisionId'> {
  undoneDecisionId: string | null;
}

/** What an entry is about: entries that make and end the same link or cannot-link have the same key. */
export const pairEntryKey = ({ kind, recordIds, rule }: Pick<PairEntry, 'kind' | 'recordIds' | 'rule'>): string =>
  `${kind === 'LINKED' || kind === 'UNLINKED' ? rule : 'CANNOT_LINK'} ${recordIds[0]} ${recordIds[1]}`;

/**
 * Whose decision each link and cannot-link that stands goes back to: one that returned because what ended it was taken back is again of the
 * decision that it was of before. Entries come in the order of the ledger.
 */
export function originsOf(entries: readonly PairEntry[]): Map<string, string> {
  const origins = new Map<string, string>();
  /** What a decision ended, and whose that was. */
  const ended = new Map<string, string>();
  for (const e of entries) {
    const key = pairEntryKey(e);
    switch (e.kind) {
      case 'LINKED':
      case 'CANNOT_LINK':
        origins.set(key, ended.get(`${e.undoneDecisionId} ${key}`) ?? e.decisionId);
        break;
      case 'UNLINKED':
      case 'CANNOT_LINK_REVOKED': {
        const origin = origins.get(key);
        if (origin !== undefined) ended.set(`${e.decisionId} ${key}`, origin);
        origins.delete(key);
        break;
      }
      default:
    }
  }
  return origins;
}
