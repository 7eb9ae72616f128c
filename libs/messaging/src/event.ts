import { create, toJsonString } from '@bufbuild/protobuf';
import type { DescMessage, Message, MessageInitShape } from '@bufbuild/protobuf';
import { systemIds } from '@kejing/clock';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { traceHeaders } from './trace-context.js';

/** An event that came from Kafka: decoded and checked against the topic table. Narrow `data` with `isMessage(event.data, XSchema)`. */
export interface ReceivedEvent<T = Message> {
  /** CloudEvents id; unique together with `source`. `<topic>/<partition>/<offset>` where the producer set none. */
  id: string;
  /** Full message name, e.g. `kejing.insurer.v1.PartyReported`. */
  type: string;
  source: string;
  subject?: string;
  /** When the fact happened, by the source's clock. */
  time: Date;
  /** Per topic and key, from 1, without gaps; only on topics of ours. */
  sequence?: bigint;
  /** The source's version of the fact: a re-extract comes with a new id and the old version. */
  sourceVersion?: bigint;
  /** History: build state, but start no journey, task or send. */
  backfill: boolean;
  topic: string;
  partition: number;
  offset: string;
  key: string;
  data: T;
}

/** An event to be appended to the outbox; made by {@link outgoing} or {@link tombstone}. */
export interface OutgoingEvent {
  topic: string;
  key: string;
  id: string;
  type: string;
  time: Date;
  subject: string;
  backfill: boolean;
  /** Strict proto3 JSON; null is a tombstone (compacted topics only). */
  json: string | null;
  /** The trace in which it was made, as headers. */
  trace: Record<string, string>;
}

export interface OutgoingInit<D extends DescMessage> {
  topic: string;
  key: string;
  schema: D;
  data: MessageInitShape<D>;
  time: Date;
  /** Default: the key. */
  subject?: string;
  /** Pass on `event.backfill` of the event that caused this one. Default false. */
  backfill?: boolean;
  /** A UUID; default a new UUIDv7. */
  id?: string;
}

/** Builds one event of ours; the data is checked and encoded at once (protobuf-es throws on values out of range). */
export function outgoing<D extends DescMessage>(init: OutgoingInit<D>): OutgoingEvent {
  return {
    topic: init.topic,
    key: init.key,
    id: init.id ?? systemIds.next(),
    type: init.schema.typeName,
    time: init.time,
    subject: init.subject ?? init.key,
    backfill: init.backfill ?? false,
    json: toJsonString(init.schema, create(init.schema, init.data)),
    trace: traceHeaders(init.key),
  };
}

/** Removes a key from a compacted topic. */
export function tombstone(init: { topic: string; key: string; schema: DescMessage; time: Date }): OutgoingEvent {
  const { topic, key, schema, time } = init;
  return { topic, key, id: systemIds.next(), type: schema.typeName, time, subject: key, backfill: false, json: null, trace: traceHeaders(key) };
}

/** What a handler gets beside its event: the transaction that holds the inbox claim. All effects go through `tx`. */
export class EventContext {
  private readonly later = new Set<ReceivedEvent>();

  /** @param mayPostpone whether {@link postpone} is allowed */
  constructor(
    readonly tx: Tx,
    readonly events: readonly ReceivedEvent[],
    readonly mayPostpone = false,
  ) {}

  /**
   * For a batch handler: others hold what these events change, and the rest of the batch need not wait for them. They are handled in a
   * transaction of their own right after this one, which may wait and may not postpone. Of one key, all that follow a postponed event must be postponed too.
   */
  postpone(events: Iterable<ReceivedEvent>): void {
    if (!this.mayPostpone) throw fault('INTERNAL', 'EVENT_POSTPONED_TWICE', 'The events were not handled.', { internal: 'postponed where it is not allowed' });
    for (const event of events) this.later.add(event);
  }

  /** What was postponed, in order. */
  get postponed(): ReceivedEvent[] {
    return this.events.filter((event) => this.later.has(event));
  }

  /** The event (of a batch handler: the first one). */
  get event(): ReceivedEvent {
    return this.events[0]!;
  }
}

/**
 * Thrown by a handler that needs something which is not there yet. The event is held, and later events of its key behind it,
 * until `releaseWaiting(tx, kind, id)` is called with the same kind and id (it is also tried again now and then).
 */
export class WaitFor extends Error {
  override readonly name = 'WaitFor';
  constructor(
    readonly kind: string,
    readonly id: string,
  ) {
    super(`waits for a ${kind}`);
  }
}

/** Thrown by a handler for an event that can never succeed: it is dead-lettered at once. The cause is public: no personal data. */
export class Reject extends Error {
  override readonly name = 'Reject';
  constructor(
    /** UPPER_SNAKE; becomes the cause of the dead letter. Not called `code`: drivers' errors are told by that name. */
    readonly reason: string,
    readonly publicCause: string,
  ) {
    super(`${reason}: ${publicCause}`);
  }
}
