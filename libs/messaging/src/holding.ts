import { packRecord, unpackRecord } from './envelope.js';
import type { HeldRow, HeldStatus, NewHeld } from './held.store.js';
import type { RawMessage } from './kafka.js';
import { keyTokens, openPayload, sealPayload } from './sealing.js';
import { isInbound } from './topics.js';
import type { TopicRules } from './topics.js';

/** What stands for a key in the table of held events, the current form first: the key, or on inbound topics keyed hashes of it. */
export function heldTokens(rules: TopicRules, key: string): string[] {
  return isInbound(rules) ? keyTokens(key) : [key];
}

export interface Holding {
  rules: TopicRules;
  group: string;
  partition: number;
  keyToken: string;
  eventKey: string;
  raw: RawMessage;
  status: HeldStatus;
  waitsFor: string | null;
  cause: string;
  attempts: number;
  dueInMs: number;
}

/** The row of an event that is put aside; on inbound topics key, headers and value are sealed, bound to this row. */
export function toHeld({ rules, raw, ...rest }: Holding): NewHeld {
  const sealed = isInbound(rules);
  const packed = packRecord(raw);
  const payload = sealed ? sealPayload(packed, sealContext(rest.group, rules.name, rest.eventKey)) : packed;
  return { ...rest, topic: rules.name, position: raw.offset, sealed, payload };
}

/** The record of a held event. */
export function recordOf(row: Pick<HeldRow, 'sealed' | 'payload' | 'group' | 'topic' | 'eventKey'>): RawMessage {
  return unpackRecord(row.sealed ? openPayload(row.payload, sealContext(row.group, row.topic, row.eventKey)) : row.payload);
}

function sealContext(group: string, topic: string, eventKey: string): string {
  return `held_event.payload|${group}|${topic}|${eventKey}`;
}
