import { Injectable } from '@nestjs/common';
import { appendEvents, lockNames } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordMap } from '../records/record-map.js';
import { fits, mayGive, type TagDefinition } from '../taxonomy/tag-definition.js';
import { Taxonomy } from '../taxonomy/taxonomy.js';
import { decideAssign, decideRemove, type TagDecision } from './decide-tag.js';
import type { TagChange, TagKey, TagProposal, TagState } from './tag.js';
import { TagHistoryStore, type HistoryEntry } from './tag-history.store.js';
import { TagValuesStore } from './tag-values.store.js';
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
   * Weighs proposals in their order. What a tag's definition does not allow, or an erased record is meant by, has no effect.
   * @returns what changed, with the versions that it took
   */
  async execute(tx: Tx, proposals: readonly TagProposal[], now: Date): Promise<TagChange[]> {
    const allowed = proposals.filter((proposal) => this.isAllowed(proposal));
    if (allowed.length === 0) return [];
    const erased = await this.lockSubjects(tx, allowed);
    const subjectIds = [...new Set(allowed.map(({ subjectId }) => subjectId))];
    const tagIds = [...new Set(allowed.map(({ tagId }) => tagId))];
    const states = new Map<string, TagState>((await this.values.lock(tx, subjectIds, tagIds)).map((known) => [keyOf(known), known.state]));
    const changes: TagChange[] = [];
    for (const proposal of allowed) {
      if (erased.has(proposal.subjectId)) continue;
      const key = keyOf(proposal);
      const decision = decide(states.get(key) ?? { kind: 'NONE' }, proposal, now);
      if (decision.kind === 'KEEP') continue;
      states.set(key, decision.value);
      changes.push(toChange(proposal, decision, this.taxonomy.get(proposal.tagId)));
    }
    await this.write(tx, changes, now);
    return changes;
  }

  /** Writes changes whose values the transaction holds. */
  async write(tx: Tx, changes: readonly TagChange[], now: Date): Promise<void> {
    if (changes.length === 0) return;
    await this.values.put(tx, changes);
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
    return 'removal' in proposal || mayGive(definition, proposal.assertion.source);
  }

  private async lockSubjects(tx: Tx, proposals: readonly TagProposal[]): Promise<ReadonlySet<string>> {
    await lockNames(tx, proposals.flatMap(({ subjectKind, subjectId }) => (subjectKind === 'RECORD' ? [] : [`tag subject ${subjectId}`])));
    return this.records.lock(tx, proposals.filter(({ subjectKind }) => subjectKind === 'RECORD').map(({ subjectId }) => subjectId));
  }
}

function keyOf({ subjectId, tagId }: { subjectId: string; tagId: string }): string {
  return `${subjectId} ${tagId}`;
}

function decide(state: TagState, proposal: TagProposal, now: Date): TagDecision {
  return 'assertion' in proposal ? decideAssign(state, proposal.assertion, now) : decideRemove(state, proposal.removal);
}

function toChange(proposal: TagProposal, decision: Exclude<TagDecision, { kind: 'KEEP' }>, { sensitive }: TagDefinition): TagChange {
  const { subjectKind, subjectId, tagId, backfill } = proposal;
  const named = { subjectKind, subjectId, tagId, backfill, sensitive };
  if (decision.kind !== 'REMOVED') return { ...named, change: decision.kind, value: decision.value };
  return { ...named, change: 'REMOVED', value: decision.value, evidence: 'removal' in proposal ? proposal.removal.evidence : {} };
}
