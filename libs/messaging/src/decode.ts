import { createHash } from 'node:crypto';
import { fromJson } from '@bufbuild/protobuf';
import type { DescMessage, JsonValue, Message } from '@bufbuild/protobuf';
import type { ReceivedEvent } from './event.js';
import type { RawMessage } from './kafka.js';
import { isInbound } from './topics.js';
import type { TopicRules } from './topics.js';

/** Why a record is no event. INVALID_FIELD = the JSON does not fit the message; BAD_TEXT = a text holds U+0000; NO_TYPE, BAD_TIME = a header is missing or wrong. */
export type UndecodableCause =
  | 'BAD_JSON' | 'BAD_TEXT' | 'UNSAFE_NUMBER' | 'INVALID_FIELD' | 'NO_TYPE' | 'UNKNOWN_TYPE' | 'HIGHER_MAJOR_VERSION' | 'BAD_TIME' | 'BAD_SEQUENCE'
  | 'TOO_LARGE' | 'KEY_MISSING' | 'KEY_UNDERIVABLE' | 'BAD_KEY' | 'EMPTY';

/** `eventKey` (`<id> <source>`) is what the inbox claims. */
export type Decoded =
  | { kind: 'event'; eventKey: string; partition: number; event: ReceivedEvent; raw: RawMessage }
  | { kind: 'undecodable'; eventKey: string; partition: number; cause: UndecodableCause; raw: RawMessage }
  | { kind: 'skipped'; eventKey: string; partition: number; cause: UndecodableCause; raw: RawMessage };

const MAX_BYTES = 1024 * 1024;
const MAX_ID = 200;
const MAX_KEY = 500;

class Undecodable extends Error {
  constructor(readonly code: UndecodableCause) {
    super(code);
  }
}

/** Decodes one record by its topic's rules. Pure; never throws. */
export function decode(rules: TopicRules, partition: number, raw: RawMessage): Decoded {
  const identity = identityOf(rules.name, partition, raw);
  try {
    return { kind: 'event', eventKey: identity.eventKey, partition, event: decodeEvent(rules, partition, raw, identity), raw };
  } catch (error) {
    if (!(error instanceof Undecodable)) throw error;
    const cause = error.code;
    // Of our own topics a newer producer may publish what this service does not know yet; tombstones are nobody's event.
    const skip = !isInbound(rules) && (cause === 'UNKNOWN_TYPE' || cause === 'HIGHER_MAJOR_VERSION' || cause === 'EMPTY');
    return { kind: skip ? 'skipped' : 'undecodable', eventKey: identity.eventKey, partition, cause, raw };
  }
}

/** What a record is claimed by in the inbox, and the key whose order it has; '' where there is none. Of records that may be undecodable. Never throws. */
export function claimOf(rules: TopicRules, partition: number, raw: RawMessage): { eventKey: string; key: string } {
  const decoded = decode(rules, partition, raw);
  return { eventKey: decoded.eventKey, key: decoded.kind === 'event' ? decoded.event.key : (raw.key?.toString('utf8').replaceAll('\0', '').slice(0, MAX_KEY) ?? '') };
}

interface Identity {
  id: string;
  source: string;
  eventKey: string;
}

function identityOf(topic: string, partition: number, raw: RawMessage): Identity {
  const givenId = text(raw, 'ce_id');
  const source = text(raw, 'ce_source') ?? '';
  const id = givenId ?? `${topic}/${partition}/${raw.offset}`;
  // A claim must fit an index row, and only the last space may be the separator.
  return { id, source, eventKey: `${bounded(id)} ${bounded(source).replaceAll(' ', '%20')}` };
}

function bounded(value: string): string {
  const clean = value.replaceAll('\0', '');
  return clean.length <= MAX_ID && clean === value ? value : `sha256:${createHash('sha256').update(value).digest('hex')}`;
}

function decodeEvent(rules: TopicRules, partition: number, raw: RawMessage, identity: Identity): ReceivedEvent {
  if (!raw.value || raw.value.length === 0) throw new Undecodable('EMPTY');
  if (raw.value.length > MAX_BYTES) throw new Undecodable('TOO_LARGE');
  const schema = schemaOf(rules, text(raw, 'ce_type'));
  const data = decodeMessage(schema, raw.value);
  const time = timeOf(raw);
  const sequence = integerOf(raw, 'ce_sequence');
  const sourceVersion = integerOf(raw, 'ce_sourceversion') ?? rules.deriveVersion?.(data, time);
  const subject = text(raw, 'ce_subject');
  return {
    id: identity.id,
    type: schema.typeName,
    source: identity.source,
    ...(subject === undefined ? {} : { subject }),
    time,
    ...(sequence === undefined ? {} : { sequence }),
    ...(sourceVersion === undefined ? {} : { sourceVersion }),
    backfill: text(raw, 'ce_backfill') === 'true',
    topic: rules.name,
    partition,
    offset: raw.offset,
    key: keyOf(rules, raw, data),
    data,
  };
}

function schemaOf(rules: TopicRules, type: string | undefined): DescMessage {
  if (!type) throw new Undecodable('NO_TYPE');
  const known = rules.types.find((one) => one.typeName === type);
  if (known) return known;
  const wanted = /^(.*)\.v(\d+)\.([^.]+)$/.exec(type);
  const higher = wanted && rules.types.some((one) => {
    const own = /^(.*)\.v(\d+)\.([^.]+)$/.exec(one.typeName);
    return own !== null && own[1] === wanted[1] && Number(wanted[2]) > Number(own[2]);
  });
  throw new Undecodable(higher ? 'HIGHER_MAJOR_VERSION' : 'UNKNOWN_TYPE');
}

function decodeMessage(schema: DescMessage, value: Buffer): Message {
  let json: JsonValue;
  try {
    json = JSON.parse(utf8.decode(value), refuseUnsafe) as JsonValue;
  } catch (error) {
    throw error instanceof Undecodable ? error : new Undecodable('BAD_JSON');
  }
  try {
    return fromJson(schema, json, { ignoreUnknownFields: true });
  } catch {
    throw new Undecodable('INVALID_FIELD');
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** JSON.parse rounds integers above 2^53 before anybody sees them; int64 is text in proto3 JSON. PostgreSQL's text holds no NUL. */
function refuseUnsafe(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && value.includes('\0')) throw new Undecodable('BAD_TEXT');
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) throw new Undecodable('UNSAFE_NUMBER');
  return value;
}

function keyOf(rules: TopicRules, raw: RawMessage, data: Message): string {
  const given = raw.key?.toString('utf8');
  // A key goes into index rows and texts of PostgreSQL.
  if (given && (given.length > MAX_KEY || given.includes('\0'))) throw new Undecodable('BAD_KEY');
  if (given) return given;
  if (!rules.deriveKey) throw new Undecodable('KEY_MISSING');
  const derived = rules.deriveKey(data);
  if (!derived) throw new Undecodable('KEY_UNDERIVABLE');
  return derived;
}

function timeOf(raw: RawMessage): Date {
  const given = text(raw, 'ce_time');
  const time = new Date(given ?? Number.NaN);
  if (Number.isNaN(time.getTime())) throw new Undecodable('BAD_TIME');
  return time;
}

function integerOf(raw: RawMessage, header: string): bigint | undefined {
  const given = text(raw, header);
  if (given === undefined) return undefined;
  if (!/^-?\d{1,19}$/.test(given) || BigInt.asIntN(64, BigInt(given)) !== BigInt(given)) throw new Undecodable('BAD_SEQUENCE');
  return BigInt(given);
}

function text(raw: RawMessage, header: string): string | undefined {
  const value = raw.headers[header]?.toString('utf8');
  return value === undefined || value === '' ? undefined : value;
}
