import { faults, ours, services, unary, type AlertGroup } from './alert.js';

export const serviceAlerts: AlertGroup = {
  name: 'kejing-services',
  title: 'Services',
  alerts: [
    {
      name: 'KejingServiceMissing', for: '2m', severity: 'page',
      expr: services.map((service) => `absent(kejing_db_pool_size{service="${service}"})`).join(' or '),
      summary: 'No replica of {{ $labels.service }} is seen',
      symptom: 'Calls to the service fail with UNAVAILABLE; its consumers stand still and lag grows.',
      meaning: 'Prometheus has no target that says it is this service: all replicas are down or not started, or Prometheus may not reach their admin port.',
      steps: [
        'Look at the pods of the service (`kubectl get pods -l app.kubernetes.io/component=SERVICE`; locally `scripts/status`) and at the last lines of the log: a service that cannot start says which key, file or dependency is wrong.',
        'If pods run: ask `/readyz` and `/metrics` of one on its admin port. If they answer, mend the ServiceMonitor, its labels (`honorLabels`) or the network policy.',
        'If they crash after a rollout: roll back (`helm rollback`), then read the log of the migration job.',
      ],
    },
    {
      name: 'KejingRestarting', for: '0m', severity: 'ticket',
      expr: `changes(process_start_time_seconds{${ours}}[30m]) > 2`,
      summary: '{{ $labels.service }} restarts again and again',
      symptom: 'Short gaps in service and lag that comes and goes.',
      meaning: 'The process ends by itself or is killed: out of memory, liveness that finds consumers without progress, or an error that nobody caught.',
      steps: [
        'Read why the last container ended (`kubectl describe pod`: OOMKilled, liveness, exit code 1) and the last line of level fatal in its log.',
        'OOMKilled: raise the memory limit and see "KejingMemoryHigh". Liveness: the log names the group that made no progress; see "KejingConsumerStalled".',
        'Exit code 1 with the same error each time: if an event causes it, find it by group and offset in the log and open a bug; roll back if it came with a release.',
      ],
    },
    {
      name: 'KejingCallErrors', for: '5m', severity: 'page',
      expr: `sum by (service) (rate(kejing_grpc_calls_total{${faults}}[5m])) / sum by (service) (rate(kejing_grpc_calls_total[5m])) > 0.02 and sum by (service) (rate(kejing_grpc_calls_total{${faults}}[5m])) > 0.05`,
      summary: 'More than 2 % of the calls to {{ $labels.service }} fail by its own fault',
      symptom: 'Agents and partner systems see errors.',
      meaning: 'UNAVAILABLE: the database or another service does not answer. INTERNAL or UNKNOWN: a defect.',
      steps: [
        'On the service dashboard read which methods and codes it is, and since when; compare with rollouts.',
        'UNAVAILABLE: look at `/readyz`, the pool panels and the database. INTERNAL: search the log for level error and the method (`rpc`); take the `trace_id` of one line to the tracing backend.',
        'If it began with a release, roll back. Callers may repeat with the same request_id: nothing happens twice.',
      ],
    },
    {
      name: 'KejingCallsSlow', for: '10m', severity: 'ticket',
      expr: `histogram_quantile(0.99, sum by (service, le) (rate(kejing_grpc_call_seconds_bucket{${unary}}[5m]))) > 1`,
      summary: 'One in a hundred calls to {{ $labels.service }} takes more than a second',
      symptom: 'Screens of agents are slow; some calls end with DEADLINE_EXCEEDED.',
      meaning: 'The service waits for connections or the database, or does not get enough CPU.',
      steps: [
        'On the service dashboard compare latency by method with pool waits, event-loop lag and CPU.',
        'Pool waits: see "KejingPoolExhausted". Event-loop lag: see "KejingEventLoopLag". Neither: look for slow statements in pg_stat_statements and for locks in pg_stat_activity.',
        'If load is simply higher than the sizing table assumes, add replicas (HPA limits) before you touch anything else.',
      ],
    },
    {
      name: 'KejingShedding', for: '2m', severity: 'page',
      expr: 'sum by (service) (rate(kejing_grpc_shed_total[2m])) > 0',
      summary: '{{ $labels.service }} refuses calls because too many are in flight',
      symptom: 'Callers get RESOURCE_EXHAUSTED at once and are told to try again.',
      meaning: 'More calls arrive than the replicas finish. Refusing keeps those in flight fast; nothing is lost, but some callers wait.',
      steps: [
        'See on the service dashboard whether the rate of calls rose (load) or their latency (something is slow).',
        'Load: add replicas, or find the caller that floods by its subject in the audit log. Slow: see "KejingCallsSlow".',
        'Watch in-flight calls fall again; shed calls stop within seconds when they do.',
      ],
    },
    {
      name: 'KejingHttpErrors', for: '5m', severity: 'page',
      expr: 'sum by (service) (rate(kejing_http_requests_total{code=~"5.."}[5m])) / sum by (service) (rate(kejing_http_requests_total[5m])) > 0.02 and sum by (service) (rate(kejing_http_requests_total{code=~"5.."}[5m])) > 0.05',
      summary: 'More than 2 % of the public requests to {{ $labels.service }} fail',
      symptom: 'Customers see error pages (content) or touchpoints are refused with 503 (collector).',
      meaning: 'Behind the public edge the database or Kafka does not answer, or a page cannot be made.',
      steps: [
        'On the service dashboard read which route and status it is.',
        '503 of /v1/events: the brokers do not take events; see "KejingTopicRefuses" and the state of Kafka. Pages keep the touchpoints of the moment and send them again.',
        '500: search the log for level error; a content that cannot be rendered can be withdrawn in the studio.',
      ],
    },
    {
      name: 'KejingPoolExhausted', for: '2m', severity: 'page',
      expr: 'min_over_time(kejing_db_pool_waiting[1m]) > 0',
      summary: 'Work in {{ $labels.service }} waits for database connections',
      symptom: 'Calls and events are slow, though CPU may be idle.',
      meaning: 'All connections of the pool are in use all the time: statements are slow or wait for locks, or the pool is too small for the load.',
      steps: [
        "Look at pg_stat_activity of the service's database: `state`, `wait_event_type`, how long the oldest transaction has run.",
        'A lock that is held long: end its session (`pg_terminate_backend`); work is retried. Slow statements: look for missing ANALYZE or bloat.',
        'All are short and there are many: raise KEJING_DATABASE_POOL or the replicas, and mind max_connections of the server.',
      ],
    },
    {
      name: 'KejingEventLoopLag', for: '5m', severity: 'ticket',
      expr: `nodejs_eventloop_lag_p99_seconds{${ours}} > 0.5`,
      summary: 'The event loop of {{ $labels.service }} is held up for more than 0.5 s',
      symptom: 'Everything in the process is slow, probes too.',
      meaning: 'The CPU is not enough, or one computation is too long (a huge batch, garbage collection close to the memory limit).',
      steps: [
        'Compare with CPU and memory of the process on the service dashboard, and with throttling of the container.',
        'CPU at its limit: raise the request or add replicas. Memory near the limit: see "KejingMemoryHigh".',
        'Neither: take a CPU profile (`kill -USR1`, then the inspector on a forwarded port) during the lag and open a bug.',
      ],
    },
    {
      name: 'KejingMemoryHigh', for: '15m', severity: 'ticket',
      expr: `process_resident_memory_bytes{${ours}} / kejing_memory_limit_bytes > 0.85`,
      summary: '{{ $labels.service }} uses {{ $value | humanizePercentage }} of the memory that it may have',
      symptom: 'None yet; the container is killed at its limit (640 MiB by default).',
      meaning: 'Load with large events, a limit that is low for this load, or a leak. At rest a service takes less than 200 MiB.',
      steps: [
        'Look at the curve over days: steps with load are load; a straight line up that a restart resets is a leak.',
        'Load: raise the limit (see values-large.yaml).',
        'Leak: restart the replicas one by one, one of them with NODE_OPTIONS=--heapsnapshot-signal=SIGUSR2 and a writable working directory; take a snapshot after a day and open a bug.',
      ],
    },
  ],
};
