import { counter, gauge, histogram } from '@kejing/observability';
import type { HeldCount, HeldStatus } from './held.store.js';
import type { Outcome } from './inbox.store.js';

export const eventsTotal = counter('kejing_events_total', 'Events by what became of them', ['group', 'outcome']);
export const duplicatesTotal = counter('kejing_event_duplicates_total', 'Events that had been claimed before', ['group']);
export const retriesTotal = counter('kejing_event_retries_total', 'Tries after a failure', ['group', 'reason']);
export const deadLettersTotal = counter('kejing_dead_letters_total', 'Dead letters by cause', ['group', 'cause']);
export const lagGauge = gauge('kejing_consumer_lag', 'Events not yet done, of the partitions of this process', ['group', 'topic']);
export const consumerUp = gauge('kejing_consumer_up', '1 while the consumer of the group is joined, 0 once it died until it is back', ['group']);
export const stalledSeconds = gauge('kejing_consumer_stalled_seconds', 'How long there has been lag without any progress', ['group']);
export const heldGauge = gauge('kejing_held_events', 'Events held, in the whole database', ['group', 'status']);
export const heldKeysGauge = gauge('kejing_held_keys', 'Keys of which events are held, in the whole database', ['group', 'status']);
export const heldAge = gauge('kejing_held_oldest_seconds', 'How long the oldest held event has been held', ['group', 'status']);
export const outboxDepth = gauge('kejing_outbox_depth', 'Rows waiting to be published (at most 100000 are counted)');
export const outboxAge = gauge('kejing_outbox_age_seconds', 'Age of the oldest row waiting to be published');
export const relayLeader = gauge('kejing_relay_leader', '1 while this process holds the lease of the relay');
export const relayEpoch = gauge('kejing_relay_epoch', 'Epoch of the lease that this process held last');
export const relayRefusing = gauge('kejing_relay_refusing_topics', 'Topics that refuse what is to be published');
export const publishedTotal = counter('kejing_published_total', 'Events published', ['topic']);
export const publishFailures = counter('kejing_publish_failures_total', 'Failed produce requests', ['reason']);
export const chunkSeconds = histogram('kejing_chunk_seconds', 'Transaction of a chunk of events', ['group']);

for (const reason of ['KafkaJSConnectionError', 'KafkaJSNumberOfRetriesExceeded', 'TOPIC_AUTHORIZATION_FAILED', 'UNKNOWN_TOPIC_OR_PARTITION']) publishFailures.inc({ reason }, 0);

const OUTCOMES: readonly Outcome[] = ['PROCESSED', 'HELD', 'DEAD_LETTERED', 'SKIPPED'];
const STATUSES: readonly HeldStatus[] = ['PENDING', 'PARKED'];

/** What is counted of a group stands at zero from the start: the first failure is an increase then, and not a series that just appears. */
export function startGroupMetrics(group: string): void {
  for (const outcome of OUTCOMES) eventsTotal.inc({ group, outcome }, 0);
  for (const reason of ['FAILED', 'TRANSIENT']) retriesTotal.inc({ group, reason }, 0);
  duplicatesTotal.inc({ group }, 0);
  consumerUp.set({ group }, 0);
  deadLettersTotal.inc({ group, cause: 'REJECTED' }, 0);
  showHeld([group], []);
}

/** Shows what is held, zero for groups of which nothing is. */
export function showHeld(groups: readonly string[], rows: readonly HeldCount[]): void {
  for (const group of groups) {
    for (const status of STATUSES) {
      const row = rows.find((one) => one.group === group && one.status === status);
      heldGauge.set({ group, status }, row?.events ?? 0);
      heldKeysGauge.set({ group, status }, row?.keys ?? 0);
      heldAge.set({ group, status }, row?.oldestSeconds ?? 0);
    }
  }
}
