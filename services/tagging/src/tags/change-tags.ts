import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { appendEvents, lockNames } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordMap } from '../records/record-map.js';
import { fits, mayGive } from '../taxonomy/tag-definition.js';
import { Taxonomy } from '../taxonomy/taxonomy.js';
import { decideWord, NO_VALUE } from './decide-tag.js';
import type { StoredTag, TagChange, TagKey, TagProposal, TagValue } from './tag.js';
import { TagHistoryStore, type HistoryEntry } from './tag-history.store.js';
import { TagValuesStore } from './tag-values.store.js';
import { toChanges, toStored } from './tag-changes.js';
import { toTagEvent } from './tags.events.js';

/** The one way in which values change: lock, decide, write the value and its history, tell. */
@Injectable()
export class ChangeTags {
  constructor(
    private readonly taxonomy: Taxonomy,
    private readonly records: RecordMap,
    private readonly values: TagValuesStore,
    private readonly history: TagHistoryStore,
  ) {}

  /**
   * Hears proposals in their order. What a tag's definition does not allow, or an erased record is meant by, has no effect.
   * @returns what changed, with the versions that it took
   */
  async execute(tx: Tx, proposals: readonly TagProposal[], now: Date): Promise<TagChange[]> {
    const allowed = proposals.filter((proposal) => this.isAllowed(proposal));
    if (allowed.length === 0) return [];
    const erased = await this.lockSubjects(tx, allowed);
    const subjectIds = [...new Set(allowed.map(({ subjectId }) => subjectId))];
    const tagIds = [...new Set(allowed.map(({ tagId }) => tagId))];
    const values = new Map<string, TagValue>((await this.values.lock(tx, subjectIds, tagIds)).map((known) => [keyOf(known), known]));
    const changed = new Map<string, StoredTag>();
    const changes: TagChange[] = [];
    for (const proposal of allowed) {
      if (erased.has(proposal.subjectId)) continue;
      const key = keyOf(proposal);
      const known = values.get(key) ?? NO_VALUE;
      const decision = decideWord(known, proposal.word, now);
      if (decision.kind === 'KEEP' && isDeepStrictEqual(decision.grounds, known.grounds)) continue;
      values.set(key, decision);
      const { sensitive } = this.taxonomy.get(proposal.tagId);
      changed.set(key, toStored(proposal, decision, sensitive));
      changes.push(...toChanges(proposal, decision, sensitive));
    }
    await this.write(tx, [...changed.values()], changes, now);
    return changes;
  }

  /** Writes values that the transaction holds, and tells what changed. */
  async write(tx: Tx, values: readonly StoredTag[], changes: readonly TagChange[], now: Date): Promise<void> {
    if (values.length > 0) await this.values.put(tx, values);
    if (changes.length === 0) return;
    await this.history.append(tx, changes, now);
    await appendEvents(tx, changes.map((change) => toTagEvent(change, this.taxonomy.find(change.tagId)?.name ?? '', now)));
  }

  /** A value as one change left it; undefined where its record was erased since. */
  at(tx: Tx, { subjectId, tagId }: TagKey, version: string): Promise<HistoryEntry | undefined> {
    return this.history.at(tx, subjectId, tagId, version);
  }

  private isAllowed(proposal: TagProposal): boolean {
    const definition = this.taxonomy.find(proposal.tagId);
    if (!definition || !fits(definition, proposal.subjectKind)) return false;
    const { word } = proposal;
    const supports = word.kind === 'SUPPORT' ? [word.support] : word.kind === 'STATE' ? word.supports : [];
    return supports.every(({ source }) => mayGive(definition, source));
  }

  private async lockSubjects(tx: Tx, proposals: readonly TagProposal[]): Promise<ReadonlySet<string>> {
    await lockNames(tx, proposals.flatMap(({ subjectKind, subjectId }) => (subjectKind === 'RECORD' ? [] : [`tag subject ${subjectId}`])));
    return this.records.lock(tx, proposals.filter(({ subjectKind }) => subjectKind === 'RECORD').map(({ subjectId }) => subjectId));
  }
}

function keyOf({ subjectId, tagId }: { subjectId: string; tagId: string }): string {
  return `${subjectId} ${tagId}`;
}

