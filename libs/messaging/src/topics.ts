import { topicOf as contractTopicOf } from '@kejing/contracts';
import type { DescMessage, Message } from '@bufbuild/protobuf';
import { fault } from '@kejing/errors';

/** The part of a topic's definition (`@kejing/contracts`) that messaging works by. */
export interface TopicRules {
  name: string;
  owner: string;
  /** INBOUND: whatever of it is kept (held, dead-lettered) is sealed, and what is malformed is dead-lettered rather than skipped. */
  dataClass: string;
  types: readonly DescMessage[];
  deriveKey?(message: Message): string | undefined;
  deriveVersion?(message: Message, time: Date): bigint | undefined;
}

const extra = new Map<string, TopicRules>();

/** Adds topics that are not in the contracts' table (tests; a deployment's own topics). */
export function addTopics(topics: readonly TopicRules[]): void {
  for (const topic of topics) extra.set(topic.name, topic);
}

/** The rules of a topic; an unknown name throws INTERNAL TOPIC_UNKNOWN. */
export function rulesOf(name: string): TopicRules {
  const rules = extra.get(name) ?? contractTopicOf(name);
  if (!rules) throw fault('INTERNAL', 'TOPIC_UNKNOWN', 'A topic is not in the table.', { internal: name });
  return rules;
}

/** Do what is kept of this topic's events have to be sealed? */
export function isInbound(rules: TopicRules): boolean {
  return rules.dataClass === 'INBOUND';
}
