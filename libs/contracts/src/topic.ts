import type { DescMessage, Message } from '@bufbuild/protobuf';

/** Who owns, writes or reads a topic: a service of the suite, or the insurer's own systems. */
export type Party = 'insurer' | 'cdp' | 'tagging' | 'content' | 'marketing' | 'strategy';

/**
 * What is on a topic. INBOUND holds direct identifiers and is read by the CDP alone; PERSONAL holds IDs and what is known of them; SENSITIVE the
 * same with health, finance or minors; AGENT the insurer's and agents' own data; INTERNAL nothing of a person.
 */
export type DataClass = 'INBOUND' | 'PERSONAL' | 'SENSITIVE' | 'AGENT' | 'INTERNAL';

/** One row of the topic table. Durations in milliseconds; -1 keeps for ever. */
export interface TopicDefinition {
  readonly name: string;
  readonly owner: Party;
  readonly dataClass: DataClass;
  /** What the key is, for people. */
  readonly key: string;
  /** Messages that may be on it; `ce_type` is the full name of one of them. */
  readonly types: readonly DescMessage[];
  readonly readers: readonly Party[];
  readonly writers: readonly Party[];
  readonly partitions: number;
  readonly retentionMs: number;
  /** A state topic: the last event of each key is kept, so that a newcomer gets a snapshot. */
  readonly compacted: boolean;
  /** Key of an event that came without one; undefined where the message does not say enough. */
  readonly deriveKey?: (message: Message) => string | undefined;
  /** Version of an event that came without one: the time at which the source recorded it, in milliseconds since 1970. */
  readonly deriveVersion?: (message: Message) => bigint | undefined;
}
