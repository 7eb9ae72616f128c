// Loaded before the service: `node --import @kejing/observability/otel-boot main.js`. Without KEJING_OTEL=on it does nothing.
// Trace context (W3C) then crosses gRPC, HTTP and Kafka, and log lines carry trace_id (the logger sees to that). Spans are exported only where
// KEJING_OTEL_ENDPOINT names a collector (OTLP over HTTP); KEJING_OTEL_RATIO is the share of new traces, 0.1 by default.
// Only then is anything loaded: the SDK takes several megabytes.
if (process.env['KEJING_OTEL'] === 'on') {
  const { traceProcess } = await import('./trace-process.js');
  await traceProcess(process.env['KEJING_OTEL_ENDPOINT'], Number(process.env['KEJING_OTEL_RATIO'] ?? '0.1'));
}
