// Promise: traces that leave the process say what was called and how long it took, and nothing of a person.
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { describe, expect, it, vi } from 'vitest';
import { OtlpJsonExporter, otlpJson } from './otlp-json.js';

function finishedSpans() {
  const memory = new InMemorySpanExporter();
  const tracer = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] }).getTracer('scope');
  const span = tracer.startSpan('grpc.kejing.cdp.v1.ConsentService/CheckConsent', {
    kind: SpanKind.SERVER, startTime: [1_700_000_000, 5],
    attributes: {
      'rpc.grpc.status_code': 0, 'http.route': '/l/:token', 'url.full': 'https://x/l/canary', 'messaging.kafka.message.key': 'canary',
      'db.statement': 'canary', 'client.address': 'canary',
    },
  });
  span.recordException(new Error('canary'));
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'canary' });
  span.end([1_700_000_001, 0]);
  return memory.getFinishedSpans();
}

describe('exported spans', () => {
  it('have the form of OTLP', () => {
    const request = otlpJson(finishedSpans(), 'cdp');
    expect(request).toMatchObject({
      resourceSpans: [{
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'cdp' } }] },
        scopeSpans: [{
          scope: { name: 'scope' },
          spans: [{
            traceId: expect.stringMatching(/^[0-9a-f]{32}$/), spanId: expect.stringMatching(/^[0-9a-f]{16}$/), kind: 2,
            startTimeUnixNano: '1700000000000000005', endTimeUnixNano: '1700000001000000000', status: { code: 2 },
            attributes: [{ key: 'rpc.grpc.status_code', value: { intValue: '0' } }, { key: 'http.route', value: { stringValue: '/l/:token' } }],
          }],
        }],
      }],
    });
  });

  it('hold no addresses, keys, statements or exception texts', () => {
    expect(JSON.stringify(otlpJson(finishedSpans(), 'cdp'))).not.toContain('canary');
  });

  it('are dropped quietly while the collector is away', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('fetch failed')));
    const result = await new Promise((resolve) => { new OtlpJsonExporter('http://127.0.0.1:1', 'cdp').export(finishedSpans(), resolve); });
    expect(result).toEqual({ code: 1 });
    vi.unstubAllGlobals();
  });
});
