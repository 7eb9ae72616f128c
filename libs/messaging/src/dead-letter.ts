import { systemIds } from '@kejing/clock';
import { deadLetterTopic } from '@kejing/contracts';
import { packRecord, unpackRecord } from './envelope.js';
import type { RawMessage } from './kafka.js';
import type { OutboxRow } from './outbox.store.js';
import { keyTokens, openPayload, sealPayload } from './sealing.js';
import { isInbound } from './topics.js';
import type { TopicRules } from './topics.js';

/** Header names of a dead letter; the originals of a topic that is not inbound are kept beside them. */
export const DEAD_LETTER_HEADERS = {
  letterId: 'kejing_letter_id',
  cause: 'kejing_cause',
  detail: 'kejing_detail',
  group: 'kejing_group',
  topic: 'kejing_topic',
  partition: 'kejing_partition',
  offset: 'kejing_offset',
  eventId: 'kejing_event_id',
  sealed: 'kejing_sealed',
} as const;

export interface DeadLetter {
  rules: TopicRules;
  group: string;
  partition: number;
  raw: RawMessage;
  /** UPPER_SNAKE. */
  cause: string;
  /** For people; no personal data. */
  detail?: string;
}

/**
 * The outbox row of a dead letter. The original bytes are its value; of an inbound topic key, headers and value are sealed together
 * ({@link openDeadLetter} opens them) and the key is a token.
 */
export function toDeadLetter({ rules, group, partition, raw, cause, detail }: DeadLetter): OutboxRow & { value: Buffer | null } {
  const sealed = isInbound(rules);
  const key = raw.key?.toString('utf8') ?? '';
  const original: Record<string, string> = {};
  if (!sealed) for (const [name, value] of Object.entries(raw.headers)) original[clean(name)] = clean(value.toString('utf8'));
  const id = systemIds.next();
  return {
    topic: deadLetterTopic(rules.name, group),
    key: sealed ? (key === '' ? '' : keyTokens(key)[0]!) : clean(key),
    eventId: id,
    type: 'dead-letter',
    sequenced: false,
    headers: {
      ...original,
      [DEAD_LETTER_HEADERS.letterId]: id,
      [DEAD_LETTER_HEADERS.cause]: cause,
      ...(detail === undefined ? {} : { [DEAD_LETTER_HEADERS.detail]: clean(detail) }),
      [DEAD_LETTER_HEADERS.group]: group,
      [DEAD_LETTER_HEADERS.topic]: rules.name,
      [DEAD_LETTER_HEADERS.partition]: String(partition),
      [DEAD_LETTER_HEADERS.offset]: raw.offset,
      [DEAD_LETTER_HEADERS.eventId]: clean(raw.headers['ce_id']?.toString('utf8') ?? '').slice(0, 200),
      [DEAD_LETTER_HEADERS.sealed]: String(sealed),
    },
    value: sealed ? sealPayload(packRecord(raw), sealContext(rules.name, group, partition, raw.offset)) : raw.value,
  };
}

/** The original record of a sealed dead letter, as it was consumed from a `.dlt` topic. Broken or foreign: INTERNAL SEAL_BROKEN. */
export function openDeadLetter(record: Pick<RawMessage, 'headers' | 'value'>): RawMessage {
  const header = (name: keyof typeof DEAD_LETTER_HEADERS) => record.headers[DEAD_LETTER_HEADERS[name]]?.toString('utf8') ?? '';
  const context = sealContext(header('topic'), header('group'), Number(header('partition')), header('offset'));
  return unpackRecord(openPayload(record.value ?? Buffer.alloc(0), context));
}

function sealContext(topic: string, group: string, partition: number, offset: string): string {
  return `dead_letter|${group}|${topic}|${partition}|${offset}`;
}

/** PostgreSQL's text holds no NUL. */
function clean(value: string): string {
  return value.replaceAll('\0', '\u{fffd}');
}
