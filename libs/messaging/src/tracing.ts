import { context, isSpanContextValid, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Link, Span } from '@opentelemetry/api';
import type { Decoded } from './decode.js';
import type { RawRecord } from './kafka.js';
import { CHUNK, contexts } from './trace-context.js';

/*
 * One trace per customer's event, from service to service: the context travels in the headers of events, and lies in the outbox and with
 * held events meanwhile. Instrumentation of the client library would give each record that the relay publishes the relay's own trace.
 * Spans hold names of topics, groups and types only. Without an SDK all of this does nothing.
 */
const tracer = trace.getTracer('@kejing/messaging');

/**
 * One try of handling events of one topic, with its transaction. Each event has a span in its own trace, which lasts until the commit. The
 * work of a single event is done in its trace, and so is that of several which are of one trace; else it has a trace of its own that links to theirs.
 */
export async function traceChunk<T>(group: string, topic: string, items: readonly Decoded[], work: () => Promise<T>): Promise<T> {
  if (items.length === 0) return work();
  const first = begin(group, topic, items[0]!);
  // Nobody traces in this process.
  if (!isSpanContextValid(first.span.spanContext())) return work();
  const own = [first, ...items.slice(1).map((item) => begin(group, topic, item))];
  const only = own.length === 1 ? own[0]! : undefined;
  const chunk = only ? undefined : beginChunk(group, topic, items, own);
  const spans = [...own, ...(chunk ? [chunk] : [])].map((one) => one.span);
  try {
    return await context.with((chunk ?? only!).context, work);
  } catch (error) {
    for (const span of spans) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

/** Produces records: each that has a trace gets a span, which the consumer's is a child of. */
export async function tracePublish(batches: readonly { topic: string; records: readonly RawRecord[] }[], send: () => Promise<void>): Promise<void> {
  const spans = batches.flatMap(({ topic, records }) => records.flatMap(({ headers }) => publishing(topic, headers)));
  try {
    await send();
  } catch (error) {
    for (const span of spans) span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

interface Traced {
  readonly context: Context;
  readonly span: Span;
}

function begin(group: string, topic: string, item: Decoded): Traced {
  const { traceparent, tracestate } = item.raw.headers;
  const parent = traceparent ? propagation.extract(ROOT_CONTEXT, { traceparent: traceparent.toString('utf8'), tracestate: tracestate?.toString('utf8') }) : ROOT_CONTEXT;
  const type = item.kind === 'event' ? { 'cloudevents.event_type': item.event.type } : {};
  const span = tracer.startSpan(`process ${topic}`, { kind: SpanKind.CONSUMER, attributes: { ...messaging(topic, group), ...type } }, parent);
  const own = trace.setSpan(parent, span);
  if (item.kind === 'event') contexts.set(item.event, own);
  return { context: own, span };
}

function beginChunk(group: string, topic: string, items: readonly Decoded[], own: readonly Traced[]): Traced {
  const byKey = new Map<string, Context>();
  for (const [i, item] of items.entries()) {
    if (item.kind !== 'event') continue;
    byKey.set(item.event.key, own[i]!.context);
    if (item.event.subject !== undefined) byKey.set(item.event.subject, own[i]!.context);
  }
  const links: Link[] = own.filter(({ span }) => span.isRecording()).map(({ span }) => ({ context: span.spanContext() }));
  const attributes = { ...messaging(topic, group), 'messaging.batch.message_count': items.length };
  const parent = new Set(own.map(({ span }) => span.spanContext().traceId)).size === 1 ? own[0]!.context : ROOT_CONTEXT;
  const span = tracer.startSpan(`process chunk of ${topic}`, { kind: SpanKind.CONSUMER, attributes, links }, parent);
  return { context: trace.setSpan(parent, span).setValue(CHUNK, byKey), span };
}

function publishing(topic: string, headers: Record<string, string>): Span[] {
  if (headers['traceparent'] === undefined) return [];
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  const span = tracer.startSpan(`publish ${topic}`, { kind: SpanKind.PRODUCER, attributes: messaging(topic) }, parent);
  propagation.inject(trace.setSpan(parent, span), headers);
  return [span];
}

const messaging = (topic: string, group?: string) => ({
  'messaging.system': 'kafka', 'messaging.destination.name': topic, ...(group !== undefined && { 'messaging.consumer.group.name': group }),
});
