import { toTimestamp } from '@kejing/contracts';
import { SubjectKind as SubjectKindMessage, type Evidence as EvidenceMessage } from '@kejing/contracts/grpc/tagging/events/v1/tag';
import type { Tag, TagHistoryEntry } from '@kejing/contracts/grpc/tagging/v1/tag';
import type { TagDefinition } from '../taxonomy/tag-definition.js';
import type { LiveValue } from './read-tags.js';
import type { Evidence, SubjectKind } from './tag.js';
import type { HistoryEntry } from './tag-history.store.js';

const KINDS: Record<SubjectKind, SubjectKindMessage> = {
  RECORD: SubjectKindMessage.SUBJECT_KIND_RECORD,
  CONTENT: SubjectKindMessage.SUBJECT_KIND_CONTENT,
  AGENT: SubjectKindMessage.SUBJECT_KIND_AGENT,
};

/** The kind of a validated request; a customer's subjects are records. */
export function toKind(message: SubjectKindMessage): SubjectKind {
  const kinds = Object.keys(KINDS) as SubjectKind[];
  return kinds.find((kind) => KINDS[kind] === message) ?? 'RECORD';
}

/** A value in force. */
export function toTagMessage({ subjectKind, subjectId, tagId, state }: LiveValue, definition: TagDefinition | undefined): Tag {
  const { confidence, source, evidence, assignTime, expireTime, version } = state;
  return {
    subjectKind: KINDS[subjectKind], subjectId, tagId, tagName: definition?.name ?? '', confidence, source, evidence: toEvidence(evidence),
    assignTime: toTimestamp(assignTime), expireTime: expireTime ? toTimestamp(expireTime) : undefined, sensitive: definition?.sensitive ?? true, version: version.toString(),
  };
}

/** A value as one change left it. */
export function entryToTag(entry: HistoryEntry, definition: TagDefinition): Tag {
  const { subjectKind, subjectId, tagId, source, confidence, evidence, assignTime, expireTime, version } = entry;
  return {
    subjectKind: KINDS[subjectKind], subjectId, tagId, tagName: definition.name, confidence: confidence ?? 0, source: source ?? '', evidence: toEvidence(evidence),
    assignTime: assignTime ? toTimestamp(assignTime) : undefined, expireTime: expireTime ? toTimestamp(expireTime) : undefined, sensitive: definition.sensitive, version,
  };
}

export function toHistoryMessage({ tagId, change, reason, confidence, evidence, changeTime, version }: HistoryEntry): TagHistoryEntry {
  return { tagId, change, reason, confidence: confidence ?? 0, evidence: toEvidence(evidence), changeTime: toTimestamp(changeTime), version };
}

function toEvidence({ ruleId = '', ruleVersion = 0, eventIds = [], conversationId = '', spans = [] }: Evidence): EvidenceMessage {
  return { ruleId, ruleVersion, eventIds: [...eventIds], conversationId, spans: spans.map(({ start, end }) => ({ start, end })) };
}
