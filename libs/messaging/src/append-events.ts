import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { deferredRows, finishChunk, takeDeferred } from './deferred.js';
import type { OutgoingEvent } from './event.js';
import { insertOutbox } from './outbox.store.js';
import type { OutboxRow } from './outbox.store.js';
import { rulesOf } from './topics.js';

const MAX_VALUE_BYTES = 1024 * 1024;

/**
 * Appends events to the outbox in the caller's transaction; the relay publishes them after commit, in order per topic and key.
 * A type that its topic does not list, or a value over 1 MiB, throws INTERNAL.
 */
export async function appendEvents(tx: Tx, events: readonly OutgoingEvent[]): Promise<void> {
  if (events.length === 0) return;
  await appendRows(tx, events.map(toRow));
}

/** Writes rows now, or with the rest of the chunk. */
export async function appendRows(tx: Tx, rows: OutboxRow[]): Promise<void> {
  const collecting = deferredRows(tx);
  if (collecting) collecting.push(...rows);
  else await insertOutbox(tx, rows);
}

/** Does and writes what was collected since `startDeferring(tx)`. */
export async function flushDeferred(tx: Tx): Promise<void> {
  await finishChunk(tx);
  await insertOutbox(tx, takeDeferred(tx));
}

function toRow(event: OutgoingEvent): OutboxRow {
  const rules = rulesOf(event.topic);
  if (!rules.types.some((type) => type.typeName === event.type)) {
    throw fault('INTERNAL', 'EVENT_NOT_OF_TOPIC', 'An event is not listed for its topic.', { internal: `${event.type} on ${event.topic}` });
  }
  const bytes = Buffer.byteLength(event.json ?? '');
  if (bytes > MAX_VALUE_BYTES) throw fault('INTERNAL', 'EVENT_TOO_LARGE', 'An event is too large.', { internal: `${event.type}: ${bytes} bytes` });
  const headers: Record<string, string> = {
    ...event.trace,
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_type: event.type,
    ce_source: `/kejing/${rules.owner}`,
    ce_time: event.time.toISOString(),
    ce_subject: event.subject,
    'content-type': 'application/json',
  };
  if (event.backfill) headers['ce_backfill'] = 'true';
  return { topic: event.topic, key: event.key, eventId: event.id, type: event.type, sequenced: true, headers, value: event.json };
}
