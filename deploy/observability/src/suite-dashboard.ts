import { faults, ours, unary } from './alert.js';
import { panel, query, type Dashboard } from './panels.js';

/** Everything at a glance: what somebody looks at first who was woken up. */
export const suiteDashboard: Dashboard = {
  uid: 'kejing-suite',
  title: 'kejing suite',
  description: 'The five services at a glance: are they there, do they answer, do events flow.',
  variables: [],
  rows: [
    {
      title: 'Now',
      panels: [
        panel('stat', 'Replicas', 'short', 'Processes that Prometheus sees, by service.', [query('count by (service) (kejing_db_pool_size)', '{{service}}')]),
        panel('stat', 'Calls that fail', 'percentunit', 'Share of calls that fail by our fault; bad from 2 %.', [
          query(`(sum(rate(kejing_grpc_calls_total{${faults}}[5m])) or vector(0)) / sum(rate(kejing_grpc_calls_total[5m]))`, 'share'),
        ], 0.02),
        panel('stat', 'Largest lag', 's', 'Of all consumer groups, the time that the one furthest behind needs to catch up; bad from 5 min.', [
          query('max(sum by (service, group) (kejing_consumer_lag) / (sum by (service, group) (rate(kejing_events_total[5m])) > 0))', 'seconds'),
        ], 300),
        panel('stat', 'Oldest outbox row', 's', 'How long the oldest change waits to be published; bad from 60 s.', [query('max(kejing_outbox_age_seconds)', 'seconds')], 60),
        panel('stat', 'Parked keys', 'short', 'Keys for which nothing changes until somebody looks.', [query('sum(max by (service, group) (kejing_held_keys{status="PARKED"}))', 'keys')], 1),
        panel('stat', 'Dead letters in 24 h', 'short', 'Events that can never be handled.', [query('sum(increase(kejing_events_total{outcome="DEAD_LETTERED"}[24h]))', 'events')], 1),
      ],
    },
    {
      title: 'Calls: the four golden signals',
      panels: [
        panel('timeseries', 'Calls', 'reqps', 'Finished gRPC calls a second.', [query('sum by (service) (rate(kejing_grpc_calls_total[5m]))', '{{service}}')]),
        panel('timeseries', 'Errors by our fault', 'reqps', 'UNKNOWN, INTERNAL, UNAVAILABLE, DATA_LOSS.', [query(`sum by (service, code) (rate(kejing_grpc_calls_total{${faults}}[5m]))`, '{{service}} {{code}}')]),
        panel('timeseries', 'Latency, 99th percentile', 's', 'Of calls that are no streams; bad from 1 s.', [
          query(`histogram_quantile(0.99, sum by (service, le) (rate(kejing_grpc_call_seconds_bucket{${unary}}[5m])))`, '{{service}}'),
        ], 1),
        panel('timeseries', 'Saturation: calls in flight', 'short', 'Calls and open streams being handled.', [query('sum by (service) (kejing_grpc_in_flight)', '{{service}}')]),
        panel('timeseries', 'Saturation: shed calls', 'reqps', 'Refused because too many were in flight.', [query('sum by (service) (rate(kejing_grpc_shed_total[5m]))', '{{service}}')]),
        panel('timeseries', 'Public HTTP', 'reqps', 'Collector and pages, by service and status.', [query('sum by (service, code) (rate(kejing_http_requests_total[5m]))', '{{service}} {{code}}')]),
      ],
    },
    {
      title: 'Events',
      panels: [
        panel('timeseries', 'Events handled', 'ops', 'By service and outcome.', [query('sum by (service, outcome) (rate(kejing_events_total[5m]))', '{{service}} {{outcome}}')]),
        panel('timeseries', 'Lag', 'short', 'Events not yet done.', [query('sum by (service) (kejing_consumer_lag)', '{{service}}')]),
        panel('timeseries', 'Published', 'ops', 'Events that the relays published.', [query('sum by (service) (rate(kejing_published_total[5m]))', '{{service}}')]),
      ],
    },
    {
      title: 'Customers',
      panels: [
        panel('timeseries', 'Interactions of contents', 'ops', 'What customers did on pages, by kind.', [query('sum by (kind) (rate(kejing_content_interactions_total[5m]))', '{{kind}}')]),
        panel('timeseries', 'Decisions on signals', 'ops', 'By outcome.', [query('sum by (outcome) (rate(kejing_decisions_total[5m]))', '{{outcome}}')]),
        panel('timeseries', 'Sends', 'ops', 'Messages by what became of them.', [query('sum by (outcome) (rate(kejing_sends_total[5m]))', '{{outcome}}')]),
      ],
    },
    {
      title: 'Processes',
      panels: [
        panel('timeseries', 'CPU', 'short', 'Cores in use.', [query(`sum by (service) (rate(process_cpu_seconds_total{${ours}}[5m]))`, '{{service}}')]),
        panel('timeseries', 'Memory', 'percentunit', 'Resident memory of the largest replica, as a share of its limit.', [query(`max by (service) (process_resident_memory_bytes{${ours}} / kejing_memory_limit_bytes)`, '{{service}}')], 0.85),
        panel('timeseries', 'Restarts', 'short', 'In an hour.', [query(`sum by (service) (changes(process_start_time_seconds{${ours}}[1h]))`, '{{service}}')]),
      ],
    },
  ],
};
