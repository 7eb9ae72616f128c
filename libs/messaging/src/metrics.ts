import { counter, gauge, histogram } from '@kejing/observability';

export const eventsTotal = counter('kejing_events_total', 'Events by what became of them', ['group', 'outcome']);
export const duplicatesTotal = counter('kejing_event_duplicates_total', 'Events that had been claimed before', ['group']);
export const retriesTotal = counter('kejing_event_retries_total', 'Tries after a failure', ['group', 'reason']);
export const deadLettersTotal = counter('kejing_dead_letters_total', 'Dead letters by cause', ['group', 'cause']);
export const lagGauge = gauge('kejing_consumer_lag', 'Events not yet done, of the partitions of this process', ['group']);
export const heldGauge = gauge('kejing_held_events', 'Events held', ['group', 'status']);
export const outboxDepth = gauge('kejing_outbox_depth', 'Rows waiting to be published (at most 100000 are counted)');
export const outboxAge = gauge('kejing_outbox_age_seconds', 'Age of the oldest row waiting to be published');
export const publishedTotal = counter('kejing_published_total', 'Events published', ['topic']);
export const publishFailures = counter('kejing_publish_failures_total', 'Failed produce requests', ['reason']);
export const chunkSeconds = histogram('kejing_chunk_seconds', 'Transaction of a chunk of events', ['group']);
