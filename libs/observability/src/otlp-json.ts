import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { HrTime } from '@opentelemetry/api';
import { ExportResultCode } from '@opentelemetry/core';

// Only these leave the process: addresses, message keys, statements and exception texts may hold personal data or a link's secret.
const harmless = /^(rpc\.|http\.(request\.method|response\.status_code|method|status_code|route)$|db\.(system|operation|name|namespace|collection)|messaging\.(system|operation|destination|kafka\.consumer|batch|consumer\.group)|cloudevents\.event_type$|error\.type$)/;

const timeoutMs = 5_000;

/** Sends spans to an OpenTelemetry collector, OTLP over HTTP as JSON. `endpoint` is its base address, such as http://127.0.0.1:4318. */
export class OtlpJsonExporter implements SpanExporter {
  constructor(private readonly endpoint: string, private readonly service: string) {}

  export(spans: ReadableSpan[], done: (result: { code: ExportResultCode }) => void): void {
    fetch(new URL('/v1/traces', this.endpoint), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(otlpJson(spans, this.service)),
      signal: AbortSignal.timeout(timeoutMs),
    }).then(
      (response) => { done({ code: response.ok ? ExportResultCode.SUCCESS : ExportResultCode.FAILED }); },
      // Traces are not worth an error for each batch while a collector is away.
      () => { done({ code: ExportResultCode.FAILED }); },
    );
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/** Spans as an OTLP ExportTraceServiceRequest in JSON, with harmless attributes only and without events. */
export function otlpJson(spans: readonly ReadableSpan[], service: string): object {
  const scopes = [...new Set(spans.map((span) => span.instrumentationScope.name))];
  return {
    resourceSpans: [{
      resource: { attributes: [attribute('service.name', service)] },
      scopeSpans: scopes.map((name) => ({
        scope: { name },
        spans: spans.filter((span) => span.instrumentationScope.name === name).map(otlpSpan),
      })),
    }],
  };
}

function otlpSpan(span: ReadableSpan): object {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext ? { parentSpanId: span.parentSpanContext.spanId } : {}),
    name: span.name,
    // OTLP counts kinds from 1: 0 is "unspecified" there.
    kind: span.kind + 1,
    startTimeUnixNano: nanos(span.startTime),
    endTimeUnixNano: nanos(span.endTime),
    attributes: Object.entries(span.attributes).filter(([key]) => harmless.test(key)).map(([key, value]) => attribute(key, value)),
    ...(span.links.length > 0 && { links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })) }),
    status: { code: span.status.code },
  };
}

function attribute(key: string, value: unknown): object {
  if (typeof value === 'boolean') return { key, value: { boolValue: value } };
  if (typeof value === 'number' && Number.isInteger(value)) return { key, value: { intValue: String(value) } };
  if (typeof value === 'number') return { key, value: { doubleValue: value } };
  return { key, value: { stringValue: String(value) } };
}

function nanos([seconds, rest]: HrTime): string {
  return `${seconds}${String(rest).padStart(9, '0')}`;
}
