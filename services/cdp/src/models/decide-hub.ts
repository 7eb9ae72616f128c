import { HUB_CAP } from '../matching/train-model.js';
import type { Features } from '../matching/features.js';
import type { BlockingKind } from '../matching/blocking.js';

/**
 * Kinds of value that a person or a household has to herself, and how many different people may share one before it says nothing of who
 * somebody is: a family with its spellings and nicknames stays below, an agent's own phone, a switchboard or 13800000000 does not.
 * Kinds that hold a name are shared by namesakes only; the cap is enough for them.
 */
export const peopleBeforeHub: Partial<Record<BlockingKind, number>> = { PHONE: 10, EMAIL: 8, DEVICE: 8, UNION: 6, DOCUMENT: 6 };

/** Whether a token gives no candidates. @param carriers of it, where there are no more than the cap of all tokens */
export function isHub(kind: BlockingKind, records: number, carriers: readonly Features[]): boolean {
  if (records > HUB_CAP) return true;
  const limit = peopleBeforeHub[kind];
  return limit !== undefined && countPeople(carriers) > limit;
}

/** Different full names: how often one person is reported does not make a value shared. */
export function countPeople(carriers: readonly Features[]): number {
  const names = new Set<string>();
  for (const { organisation, organisationName, nameKind, name, pinyin } of carriers) {
    if (organisation) names.add(`O${organisationName?.core ?? 0}`);
    // Homophones are mostly one person's name, written by ear.
    else if (nameKind === 'FULL' || nameKind === 'LATIN') names.add(`P${pinyin || name}`);
  }
  return names.size;
}
