import { unary } from './alert.js';
import { panel, query, type Dashboard } from './panels.js';

const it = 'service=~"$service"';

/** One service in depth. */
export const serviceDashboard: Dashboard = {
  uid: 'kejing-service',
  title: 'kejing service',
  description: 'Calls by method, public HTTP, database connections and the process of one service.',
  variables: [{ name: 'service', query: 'label_values(kejing_db_pool_size, service)' }],
  rows: [
    {
      title: 'Calls',
      panels: [
        panel('timeseries', 'Calls by method', 'reqps', 'Finished calls a second.', [query(`sum by (method) (rate(kejing_grpc_calls_total{${it}}[5m]))`, '{{method}}')]),
        panel('timeseries', 'Calls by status', 'reqps', 'Status codes as numbers: 3 invalid, 7 denied, 8 exhausted, 13 internal, 14 unavailable, 16 unauthenticated.', [
          query(`sum by (code) (rate(kejing_grpc_calls_total{${it}, code!="0"}[5m]))`, '{{code}}'),
        ]),
        panel('timeseries', 'Latency by method, 99th percentile', 's', 'Of calls that are no streams.', [
          query(`histogram_quantile(0.99, sum by (method, le) (rate(kejing_grpc_call_seconds_bucket{${it}, ${unary}}[5m])))`, '{{method}}'),
        ], 1),
        panel('timeseries', 'Latency', 's', 'All methods together.', [0.5, 0.9, 0.99].map((q) => query(
          `histogram_quantile(${q}, sum by (le) (rate(kejing_grpc_call_seconds_bucket{${it}, ${unary}}[5m])))`, `${q * 100} %`))),
        panel('timeseries', 'In flight and shed', 'short', 'Calls being handled; those refused a second.', [
          query(`sum(kejing_grpc_in_flight{${it}})`, 'in flight'), query(`sum(rate(kejing_grpc_shed_total{${it}}[5m]))`, 'shed a second'),
        ]),
        panel('timeseries', 'Methods that fail', 'reqps', 'By method and status, without what is the caller\'s fault.', [
          query(`sum by (method, code) (rate(kejing_grpc_calls_total{${it}, code=~"2|4|13|14|15"}[5m]))`, '{{method}} {{code}}'),
        ]),
      ],
    },
    {
      title: 'Public HTTP (cdp: collector, content: pages)',
      panels: [
        panel('timeseries', 'Requests by route', 'reqps', 'Routes as they stand in the code.', [query(`sum by (route) (rate(kejing_http_requests_total{${it}}[5m]))`, '{{route}}')]),
        panel('timeseries', 'Requests by status', 'reqps', '499: the client left.', [query(`sum by (code) (rate(kejing_http_requests_total{${it}}[5m]))`, '{{code}}')]),
        panel('timeseries', 'Latency by route, 99th percentile', 's', 'From headers to the end of the answer.', [
          query(`histogram_quantile(0.99, sum by (route, le) (rate(kejing_http_request_seconds_bucket{${it}}[5m])))`, '{{route}}'),
        ], 1),
        panel('timeseries', 'Requests in flight', 'short', 'Requests being handled.', [query(`sum(kejing_http_in_flight{${it}})`, 'in flight')]),
      ],
    },
    {
      title: 'Database connections',
      panels: [
        panel('timeseries', 'Connections', 'short', 'Used and idle, beside what the pools may have.', [
          query(`sum by (state) (kejing_db_pool_connections{${it}})`, '{{state}}'), query(`sum(kejing_db_pool_size{${it}})`, 'size'),
        ]),
        panel('timeseries', 'Callers that wait', 'short', 'For a connection; more than none for minutes is bad.', [query(`max by (service) (kejing_db_pool_waiting{${it}})`, '{{service}}')], 1),
      ],
    },
    {
      title: 'Process',
      panels: [
        panel('timeseries', 'CPU', 'short', 'Cores in use, by kind.', [
          query(`sum(rate(process_cpu_user_seconds_total{${it}}[5m]))`, 'user'), query(`sum(rate(process_cpu_system_seconds_total{${it}}[5m]))`, 'system'),
        ]),
        panel('timeseries', 'Memory', 'bytes', 'Largest replica.', [
          query(`max(process_resident_memory_bytes{${it}})`, 'resident'), query(`min(kejing_memory_limit_bytes{${it}})`, 'limit'), query(`max(nodejs_heap_size_used_bytes{${it}})`, 'heap used'), query(`max(nodejs_external_memory_bytes{${it}})`, 'external'),
        ], 550e6),
        panel('timeseries', 'Event-loop lag', 's', 'How long the loop is held up; bad from 0.5 s.', [
          query(`max(nodejs_eventloop_lag_p50_seconds{${it}})`, '50 %'), query(`max(nodejs_eventloop_lag_p99_seconds{${it}})`, '99 %'),
        ], 0.5),
        panel('timeseries', 'Garbage collection', 'percentunit', 'Share of time, by kind.', [query(`sum by (kind) (rate(nodejs_gc_duration_seconds_sum{${it}}[5m]))`, '{{kind}}')]),
        panel('timeseries', 'Open files and handles', 'short', 'A line that only rises is a leak.', [
          query(`max(process_open_fds{${it}})`, 'files'), query(`max(nodejs_active_handles_total{${it}})`, 'handles'),
        ]),
        panel('timeseries', 'Restarts', 'short', 'In an hour.', [query(`sum by (service) (changes(process_start_time_seconds{${it}}[1h]))`, '{{service}}')]),
      ],
    },
  ],
};
