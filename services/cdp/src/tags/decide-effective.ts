import type { TagChange } from './tag.js';

/** What stands for a tag on a record. */
export const tagKey = ({ recordId, tagId }: { recordId: string; tagId: string }): string => `${recordId} ${tagId}`;

/** Of the changes of each tag on each record the one that is left in the end: of equal versions, the first. */
export function highestOfEach(changes: readonly TagChange[]): TagChange[] {
  const byKey = new Map<string, TagChange>();
  for (const change of changes) {
    const key = tagKey(change);
    const known = byKey.get(key);
    if (known === undefined || change.version > known.version) byKey.set(key, change);
  }
  return [...byKey.values()];
}

/**
 * The changes that would have an effect if they came one by one: each that is higher than what stood when its turn came.
 * @param before what stood of the tags that were written; null: nothing
 */
export function decideEffective<T extends { change: TagChange }>(said: readonly T[], before: ReadonlyMap<string, bigint | null>): T[] {
  const standing = new Map(before);
  return said.filter(({ change }) => {
    const key = tagKey(change);
    const version = standing.get(key);
    if (version === undefined || (version !== null && change.version <= version)) return false;
    standing.set(key, change.version);
    return true;
  });
}
