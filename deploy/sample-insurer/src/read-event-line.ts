import { createHash } from 'node:crypto';
import { type DescMessage, fromJson, type JsonValue, type MessageInitShape } from '@bufbuild/protobuf';
import { topicOf } from '@kejing/contracts';
import type { InboundEvent } from '@kejing/messaging';

/** A line that may be published, or why it may not. */
export type ReadLine = { kind: 'accepted'; event: InboundEvent & { id: string } } | { kind: 'refused'; reason: string };

const MAX_LINE_BYTES = 1024 * 1024;
const SOURCE = 'kejing/load';

const refused = (reason: string): ReadLine => ({ kind: 'refused', reason });

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

// The id follows from what is said, so that loading a file again, or after an interruption, has no second effect.
const idOf = (text: string): string => {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const decodeData = (schema: DescMessage, data: JsonValue): MessageInitShape<DescMessage> => {
  try {
    return fromJson(schema, data);
  } catch (error) {
    // Fields of a newer version are ignored, as consumers do; anything else is a mistake of the file.
    if (error instanceof Error && /key ".*" is unknown|unknown field/.test(error.message)) return fromJson(schema, data, { ignoreUnknownFields: true });
    throw error;
  }
};

/** Reads one line of an event file: `{"topic","type","key"?,"time"?,"sourceVersion"?,"backfill"?,"data"}`. `now` stands where no time is given. */
export const readEventLine = (line: string, now: Date): ReadLine => {
  if (Buffer.byteLength(line) > MAX_LINE_BYTES) return refused('TOO_LARGE: more than 1 MiB');
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return refused('BAD_JSON: the line is no JSON');
  }
  if (!isObject(parsed)) return refused('BAD_JSON: the line is no object');
  const { topic, type, key, time, sourceVersion, backfill, data } = parsed;
  if (typeof topic !== 'string') return refused('MISSING: topic');
  if (typeof type !== 'string') return refused('MISSING: type');
  if (!isObject(data)) return refused('MISSING: data');
  const row = topicOf(topic);
  if (row?.dataClass !== 'INBOUND') return refused(`UNKNOWN_TOPIC: ${topic.slice(0, 60)}`);
  const schema = row.types.find((each) => each.typeName === type || each.name === type);
  if (schema === undefined) return refused(`UNKNOWN_TYPE: ${row.name} takes ${row.types.map((each) => each.name).join(', ')}`);
  if (key !== undefined && (typeof key !== 'string' || key === '' || key.length > 500)) return refused('BAD_KEY: a text of 1 to 500 characters');
  const at = time === undefined ? now : new Date(typeof time === 'string' ? time : Number.NaN);
  if (Number.isNaN(at.getTime())) return refused('BAD_TIME: not RFC 3339');
  if (sourceVersion !== undefined && !/^\d{1,18}$/.test(String(sourceVersion))) return refused('BAD_SOURCE_VERSION: a whole number, at least 0');
  if (backfill !== undefined && typeof backfill !== 'boolean') return refused('BAD_BACKFILL: true or false');
  let message: MessageInitShape<DescMessage>;
  try {
    message = decodeData(schema, data as JsonValue);
  } catch (error) {
    // The decoder quotes what it read, and that may be personal: only the field's name is told.
    const field = error instanceof Error ? /field (\S+?)[:,\s]/.exec(`${error.message} `)?.[1] : undefined;
    return refused(`INVALID_FIELD: ${field ?? 'data does not fit the message'}`);
  }
  const derived = row.deriveKey?.(message as never);
  if (key === undefined && derived === undefined) return refused(`KEY_UNDERIVABLE: ${row.key}`);
  return {
    kind: 'accepted',
    event: {
      topic, schema, data: message, source: SOURCE, time: at,
      id: idOf(JSON.stringify([topic, schema.typeName, key, sourceVersion, backfill, data])),
      key: (key as string | undefined) ?? derived ?? '',
      ...(sourceVersion === undefined ? {} : { sourceVersion: BigInt(String(sourceVersion)) }),
      ...(backfill === true ? { backfill } : {}),
    },
  };
};
