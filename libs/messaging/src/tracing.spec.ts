// Promise: a customer's event is one trace from service to service, also where a transaction handles events of several customers.
import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Decoded } from './decode.js';
import type { ReceivedEvent } from './event.js';
import { inTraceOf, traceHeaders } from './trace-context.js';
import { traceChunk, tracePublish } from './tracing.js';

const memory = new InMemorySpanExporter();
beforeAll(() => {
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});
beforeEach(() => { memory.reset(); });

const [wang, li] = ['1'.repeat(32), '2'.repeat(32)];
const parentOf = (traceId: string) => `00-${traceId}-${'a'.repeat(16)}-01`;
const traceOf = (headers: Record<string, string>) => headers['traceparent']?.split('-')[1];

function came(key: string, traceId: string | undefined, subject = key): Extract<Decoded, { kind: 'event' }> {
  const headers: Record<string, Buffer> = traceId === undefined ? {} : { traceparent: Buffer.from(parentOf(traceId)) };
  const event = { key, subject, type: 'kejing.x.v1.Y' } as ReceivedEvent;
  return { kind: 'event', eventKey: key, event, raw: { offset: '0', key: null, value: null, headers } } as Extract<Decoded, { kind: 'event' }>;
}

describe('one event', () => {
  it('goes on in the trace that it came with', async () => {
    const headers = await traceChunk('g', 't', [came('k', wang)], () => Promise.resolve(traceHeaders('other')));
    const span = memory.getFinishedSpans()[0]!;
    expect(span).toMatchObject({ name: 'process t', parentSpanContext: { traceId: wang, spanId: 'a'.repeat(16) } });
    expect(headers['traceparent']).toBe(`00-${wang}-${span.spanContext().spanId}-01`);
  });

  it('begins a trace where it came without one', async () => {
    const headers = await traceChunk('g', 't', [came('k', undefined)], () => Promise.resolve(traceHeaders('other')));
    expect(traceOf(headers)).toBe(memory.getFinishedSpans()[0]!.spanContext().traceId);
  });

  it('has a span that says of a failure its kind only', async () => {
    await expect(traceChunk('g', 't', [came('k', wang)], () => Promise.reject(new TypeError('canary')))).rejects.toThrow();
    const [span] = memory.getFinishedSpans();
    expect(span).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': 'TypeError' } });
    expect(JSON.stringify([span!.status, span!.attributes, span!.events])).not.toContain('canary');
  });
});

describe('several events in one transaction', () => {
  const items = [came('w', wang, 'W'), came('l', li)];

  it('each keep their trace: what is made for a key or subject belongs to its event, the rest to neither', async () => {
    const made = await traceChunk('g', 't', items, () => Promise.resolve(['w', 'W', 'l', 'new'].map((key) => traceOf(traceHeaders(key)))));
    const chunk = memory.getFinishedSpans().find((span) => span.name === 'process chunk of t')!;
    expect(made).toEqual([wang, wang, li, chunk.spanContext().traceId]);
    expect(chunk.parentSpanContext).toBeUndefined();
    expect(chunk.links.map((link) => link.context.traceId)).toEqual([wang, li]);
  });

  it('that are of one trace stay in it', async () => {
    const made = await traceChunk('g', 't', [came('a', li), came('b', li)], () => Promise.resolve(traceOf(traceHeaders('new'))));
    expect(made).toBe(li);
  });

  it('can be told apart where the keys of what they cause differ', async () => {
    await traceChunk('g', 't', items, async () => {
      expect(traceOf(inTraceOf(items[1]!.event, () => traceHeaders('new')))).toBe(li);
      expect(await inTraceOf(items[0]!.event, () => Promise.resolve().then(() => traceOf(traceHeaders('l'))))).toBe(wang);
    });
  });
});

describe('the relay', () => {
  it('publishes each record in the trace that it was made in, not in one of its own', async () => {
    const records = [{ key: 'k', value: null, headers: { traceparent: parentOf(wang) } as Record<string, string> }, { key: 'l', value: null, headers: {} as Record<string, string> }];
    await tracePublish([{ topic: 't', records }], () => Promise.resolve());
    const spans = memory.getFinishedSpans();
    expect(spans.map((span) => [span.name, span.parentSpanContext?.spanId])).toEqual([['publish t', 'a'.repeat(16)]]);
    expect(records.map((record) => record.headers['traceparent'])).toEqual([`00-${wang}-${spans[0]!.spanContext().spanId}-01`, undefined]);
  });
});
