import { context, createContextKey, propagation } from '@opentelemetry/api';
import type { Context } from '@opentelemetry/api';

/** Of a transaction for several events: the context of each by its key and subject. */
export const CHUNK = createContextKey('kejing.messaging.chunk');
/** Of received events: the context in which they are handled. */
export const contexts = new WeakMap<object, Context>();

/**
 * The trace of what is done now, as headers of an event with this key. What a batch handler makes belongs to the received event of the same
 * key or subject; {@link inTraceOf} says so where the keys differ.
 */
export function traceHeaders(key: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const active = context.active();
  const chunk = active.getValue(CHUNK) as Map<string, Context> | undefined;
  propagation.inject(chunk?.get(key) ?? active, headers);
  return headers;
}

/** Does something for one received event of a batch: what it calls and the events that it makes are in the trace of that event. */
export function inTraceOf<T>(event: object, work: () => T): T {
  const own = contexts.get(event);
  return own ? context.with(own, work) : work();
}
