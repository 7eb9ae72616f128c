import { panel, query, type Dashboard } from './panels.js';

const it = 'service=~"$service"';
const group = `${it}, group=~"$group"`;

/** The way of events: consumers, held events, dead letters, outbox, timers, sends, matching. */
export const pipelineDashboard: Dashboard = {
  uid: 'kejing-pipeline',
  title: 'kejing pipeline',
  description: 'The way of events through Kafka and the databases, and what waits on it.',
  variables: [
    { name: 'service', query: 'label_values(kejing_db_pool_size, service)' },
    { name: 'group', query: 'label_values(kejing_consumer_up{service=~"$service"}, group)' },
  ],
  rows: [
    {
      title: 'Consumers',
      panels: [
        panel('timeseries', 'Lag by group and topic', 'short', 'Events not yet done.', [query(`sum by (group, topic) (kejing_consumer_lag{${group}})`, '{{group}} {{topic}}')]),
        panel('timeseries', 'Time to catch up', 's', 'Lag over what is handled a second; bad from 5 min.', [
          query(`sum by (group) (kejing_consumer_lag{${group}}) / (sum by (group) (rate(kejing_events_total{${group}}[5m])) > 0)`, '{{group}}'),
        ], 300),
        panel('timeseries', 'Lag without progress', 's', 'Bad from 60 s.', [query(`max by (group) (kejing_consumer_stalled_seconds{${group}})`, '{{group}}')], 60),
        panel('timeseries', 'Events by outcome', 'ops', 'Handled, held, dead-lettered, skipped.', [query(`sum by (group, outcome) (rate(kejing_events_total{${group}}[5m]))`, '{{group}} {{outcome}}')]),
        panel('timeseries', 'Joined consumers', 'short', 'Replicas that have joined; none is bad.', [query(`sum by (group) (kejing_consumer_up{${group}})`, '{{group}}')]),
        panel('timeseries', 'Time of a chunk, 99th percentile', 's', 'One transaction with up to 200 events.', [
          query(`histogram_quantile(0.99, sum by (group, le) (rate(kejing_chunk_seconds_bucket{${group}}[5m])))`, '{{group}}'),
        ], 5),
        panel('timeseries', 'Duplicates', 'ops', 'Events that came again and were dropped: after kills and rebalances some are normal.', [query(`sum by (group) (rate(kejing_event_duplicates_total{${group}}[5m]))`, '{{group}}')]),
        panel('timeseries', 'Retries', 'ops', 'TRANSIENT: something is away. FAILED: a handler failed.', [query(`sum by (group, reason) (rate(kejing_event_retries_total{${group}}[5m]))`, '{{group}} {{reason}}')]),
      ],
    },
    {
      title: 'What waits or was given up',
      panels: [
        panel('timeseries', 'Parked keys', 'short', 'Each needs somebody.', [query(`max by (group) (kejing_held_keys{${group}, status="PARKED"})`, '{{group}}')], 1),
        panel('timeseries', 'Held events', 'short', 'PENDING: waits for something, or behind an earlier event. PARKED: failed.', [query(`max by (group, status) (kejing_held_events{${group}})`, '{{group}} {{status}}')]),
        panel('timeseries', 'Oldest held event', 's', 'By group and status.', [query(`max by (group, status) (kejing_held_oldest_seconds{${group}})`, '{{group}} {{status}}')], 3600),
        panel('timeseries', 'Dead letters by cause', 'ops', 'See scripts/dead-letters.', [query(`sum by (group, cause) (rate(kejing_dead_letters_total{${group}}[5m]))`, '{{group}} {{cause}}')]),
        panel('table', 'Dead letters in 24 h', 'short', 'By group and cause.', [query(`sum by (group, cause) (increase(kejing_dead_letters_total{${group}}[24h])) > 0`, '')]),
      ],
    },
    {
      title: 'Outbox and relay',
      panels: [
        panel('timeseries', 'Outbox depth', 'short', 'Rows that wait to be published (100,000 are counted).', [query(`max by (service) (kejing_outbox_depth{${it}})`, '{{service}}')]),
        panel('timeseries', 'Oldest outbox row', 's', 'Bad from 60 s.', [query(`max by (service) (kejing_outbox_age_seconds{${it}})`, '{{service}}')], 60),
        panel('timeseries', 'Published', 'ops', 'By topic.', [query(`sum by (topic) (rate(kejing_published_total{${it}}[5m]))`, '{{topic}}')]),
        panel('timeseries', 'Failed produce requests', 'ops', 'By Kafka\'s reason.', [query(`sum by (service, reason) (rate(kejing_publish_failures_total{${it}}[5m]))`, '{{service}} {{reason}}')]),
        panel('timeseries', 'Leaders of the relay', 'short', 'One a service is right.', [query(`sum by (service) (kejing_relay_leader{${it}})`, '{{service}}')]),
        panel('timeseries', 'Epoch of the relay', 'short', 'Rises with each takeover.', [query(`max by (service) (kejing_relay_epoch{${it}})`, '{{service}}')]),
        panel('timeseries', 'Refusing topics', 'short', 'Topics that take nothing from a service.', [query(`max by (service) (kejing_relay_refusing_topics{${it}})`, '{{service}}')], 1),
      ],
    },
    {
      title: 'Timers and sends (marketing)',
      panels: [
        panel('timeseries', 'Lateness of timers', 's', 'How long after its due time a timer fires.', [0.5, 0.99].map((q) => query(
          `histogram_quantile(${q}, sum by (le) (rate(kejing_timer_lateness_seconds_bucket[5m])))`, `${q * 100} %`)), 60),
        panel('timeseries', 'Overdue', 's', 'How long the oldest timer that has not fired has been due.', [query('max(kejing_timers_overdue_seconds)', 'oldest')], 60),
        panel('timeseries', 'Timers', 'ops', 'By what became of them.', [query('sum by (result) (rate(kejing_timers_total[5m]))', '{{result}}')]),
        panel('timeseries', 'Sends', 'ops', 'By outcome and reason.', [query('sum by (outcome, reason) (rate(kejing_sends_total[5m]))', '{{outcome}} {{reason}}')]),
        panel('timeseries', 'Sends that wait', 'short', 'Due and queued.', [query('max(kejing_sends_queued)', 'queued')]),
      ],
    },
    {
      title: 'Decisions (strategy), matching and reviews (cdp)',
      panels: [
        panel('timeseries', 'Decisions', 'ops', 'On signals, by outcome.', [query('sum by (outcome) (rate(kejing_decisions_total[5m]))', '{{outcome}}')]),
        panel('timeseries', 'Matching queue', 'short', 'Records that wait to be matched again; 1 while a load holds it.', [query('max(kejing_match_queue_depth)', 'records'), query('max(kejing_match_held)', 'held')]),
        panel('timeseries', 'Oldest in the matching queue', 's', 'Bad from 15 min, unless a load holds it.', [query('max(kejing_match_queue_oldest_seconds)', 'oldest')], 900),
        panel('timeseries', 'Open reviews', 'short', 'Pairs that wait for a steward.', [query('max(kejing_reviews_open)', 'pairs')], 5000),
      ],
    },
  ],
};
