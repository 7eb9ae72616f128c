import type { RawRecord } from './kafka.js';
import type { StoredOutboxRow } from './outbox.store.js';

/** Rows of one topic, in order; `ids` and `records` go together. */
export interface TopicBatch {
  topic: string;
  ids: string[];
  records: RawRecord[];
}

/** Groups rows by topic and keeps their order. */
export function toBatches(rows: readonly StoredOutboxRow[]): TopicBatch[] {
  const batches = new Map<string, TopicBatch>();
  for (const row of rows) {
    const batch = batches.get(row.topic) ?? { topic: row.topic, ids: [], records: [] };
    batch.ids.push(row.id);
    const headers = row.sequence === null ? row.headers : { ...row.headers, ce_sequence: row.sequence };
    batch.records.push({ key: row.key === '' ? null : row.key, value: row.value, headers });
    batches.set(row.topic, batch);
  }
  return [...batches.values()];
}

const TOPIC_FAILURES = new Set([
  'UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION', 'TOPIC_AUTHORIZATION_FAILED', 'MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'CORRUPT_MESSAGE',
]);

/** Does the error concern a topic, and not the brokers as a whole? */
export function isTopicFailure(code: string): boolean {
  return TOPIC_FAILURES.has(code);
}
