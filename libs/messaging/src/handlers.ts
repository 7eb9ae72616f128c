import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { fault } from '@kejing/errors';
import { EventContext } from './event.js';
import type { ReceivedEvent } from './event.js';
import type { Tx } from '@kejing/postgres';
import type { OnEventsOptions } from './on-events.js';
import { lockNames } from './lock-names.js';
import { canSeal } from './sealing.js';
import { isInbound, rulesOf } from './topics.js';
import type { TopicRules } from './topics.js';
import { inTraceOf } from './trace-context.js';

/** The handler of a topic for a consumer group. */
export interface GroupHandler {
  group: string;
  rules: TopicRules;
  batch: boolean;
  /** Locks what the events are going to change, in one order. */
  lock(tx: Tx, events: readonly ReceivedEvent[]): Promise<void>;
  /** A batch handler gets all events, another one exactly one. Errors come out as they were thrown. @returns the events that are postponed */
  call(tx: Tx, events: readonly ReceivedEvent[], mayPostpone?: boolean): Promise<readonly ReceivedEvent[]>;
}

/** group → topic → handler */
export type GroupHandlers = Map<string, Map<string, GroupHandler>>;

/** Reads the handlers that Nest has registered; refuses two for one group and topic, unknown topics, and inbound ones without keys. */
export function collectHandlers(registered: Iterable<MessageHandler>): GroupHandlers {
  const groups: GroupHandlers = new Map();
  for (const handler of registered) {
    const { group, topic, batch, locks } = handler.extras as OnEventsOptions;
    if (handler.next) throw refused(`two handlers for ${group} and ${topic}`);
    const rules = rulesOf(topic);
    if (isInbound(rules) && !canSeal()) throw refused(`${topic} is inbound: KEJING_MASTER_KEYS and KEJING_TOKEN_KEYS are needed`);
    const topics = groups.get(group) ?? new Map<string, GroupHandler>();
    topics.set(topic, { group, rules, batch: batch ?? false, lock: locker(locks), call: caller(handler, batch ?? false) });
    groups.set(group, topics);
  }
  return groups;
}

function caller(handler: MessageHandler, batch: boolean): GroupHandler['call'] {
  return async (tx, events, mayPostpone = false) => {
    const run = async () => {
      const ctx = new EventContext(tx, events, mayPostpone);
      const result: unknown = await handler(batch ? events : events[0], ctx);
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      return inOrder(events, ctx.postponed);
    };
    return events.length === 1 ? inTraceOf(events[0]!, run) : run();
  };
}

/** Refuses an event that overtakes an earlier one of its key. */
function inOrder(events: readonly ReceivedEvent[], postponed: readonly ReceivedEvent[]): readonly ReceivedEvent[] {
  if (postponed.length === 0) return postponed;
  const later = new Set(postponed);
  const keys = new Set<string>();
  for (const event of events) {
    if (later.has(event)) keys.add(event.key);
    else if (keys.has(event.key)) throw fault('INTERNAL', 'EVENT_OVERTAKES', 'The events were not handled.', { internal: `an event of ${event.topic} overtakes a postponed one of its key` });
  }
  return postponed;
}

function locker(locks: OnEventsOptions['locks']): GroupHandler['lock'] {
  return async (tx, events) => {
    if (locks) await lockNames(tx, events.flatMap(locks));
  };
}

function refused(internal: string) {
  return fault('INTERNAL', 'EVENT_HANDLERS_WRONG', 'The event handlers are wired wrongly.', { internal });
}
