import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { AlwaysOffSampler, BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { OtlpJsonExporter } from './otlp-json.js';
import { statementName } from './statement-name.js';

const instrumented = ['@grpc/grpc-js', 'pg', 'pg-pool', 'http', 'node:http', 'https', 'node:https'];

/**
 * Starts tracing in this process: the loader hook first, then the SDK, then what is instrumented. Kafka is not: its instrumentation would put
 * the relay's own trace into the headers of events, so messaging has spans of its own.
 */
export async function traceProcess(endpoint: string | undefined, ratio: number): Promise<void> {
  // ESM modules can only be instrumented by a loader hook that is there before they are loaded.
  const { register } = await import('import-in-the-middle/register-hooks.mjs');
  register({ include: instrumented });
  startTracing(endpoint, ratio);
  await instrument();
}

function startTracing(endpoint: string | undefined, ratio: number): void {
  const service = process.env['OTEL_SERVICE_NAME'] ?? 'kejing';
  const provider = endpoint
    ? new TracerProvider({
        sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
        spanProcessors: [new BatchSpanProcessor({ exporter: new OtlpJsonExporter(endpoint, service) })],
      })
    : new TracerProvider({ sampler: new AlwaysOffSampler() });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
}

async function instrument(): Promise<void> {
  const [{ registerInstrumentations }, grpc, http, pg] = await Promise.all([
    import('@opentelemetry/instrumentation'),
    import('@opentelemetry/instrumentation-grpc'),
    import('@opentelemetry/instrumentation-http'),
    import('@opentelemetry/instrumentation-pg'),
  ]);
  registerInstrumentations({
    instrumentations: [
      // Health checks come every few seconds and say nothing; a feed that is watched would be a trace without an end.
      new grpc.GrpcInstrumentation({ ignoreGrpcMethods: ['Check', 'Watch', 'WatchFeed'] }),
      new http.HttpInstrumentation({ ignoreIncomingRequestHook: (request) => /^\/(metrics|livez|readyz)/.test(request.url ?? '') }),
      new pg.PgInstrumentation({ requireParentSpan: true, requestHook: (span, { query }) => { span.updateName(statementName(query.text)); } }),
    ],
  });
}
