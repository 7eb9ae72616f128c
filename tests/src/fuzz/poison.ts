import { toJsonString, type DescMessage } from '@bufbuild/protobuf';
import { descriptorRegistry, type TopicDefinition } from '@kejing/contracts';
import { randomMessage } from './build-message.js';
import { mutate } from './mutate.js';
import type { Dice } from './random.js';

/** A record as it is put on a topic. */
export interface OddRecord { key: string | null; value: string | Buffer | null; headers: Record<string, string> }

/** Every kind of poison, for any topic, and the cause with which inbound topics dead-letter it. */
export function poisonOf(topic: TopicDefinition, id: (kind: string) => string): { cause: string; record: OddRecord }[] {
  const type = topic.types[0]!.typeName;
  const headers = (kind: string, more: Record<string, string> = {}) => ({ ce_specversion: '1.0', ce_id: id(kind), ce_type: type, ce_source: 'fuzz', ce_time: '2026-01-02T03:04:05Z', ...more });
  const record = (kind: string, value: OddRecord['value'], more: Partial<OddRecord> & { with?: Record<string, string> } = {}): OddRecord =>
    ({ key: `fuzz-${kind}`, value, headers: headers(kind, more.with), ...('key' in more ? { key: more.key ?? null } : {}) });
  return [
    { cause: 'BAD_JSON', record: record('json', '{"broken": ') },
    { cause: 'BAD_JSON', record: record('utf8', Buffer.from([0xff, 0xfe, 0x7b])) },
    { cause: 'UNKNOWN_TYPE', record: record('type', '{}', { with: { ce_type: type.replace(/[^.]+$/, 'Unheard') } }) },
    { cause: 'HIGHER_MAJOR_VERSION', record: record('major', '{}', { with: { ce_type: type.replace('.v1.', '.v9.') } }) },
    { cause: 'NO_TYPE', record: record('no-type', '{}', { with: { ce_type: '' } }) },
    { cause: 'TOO_LARGE', record: record('large', JSON.stringify({ nothing: 'x'.repeat(1_200_000) })) },
    { cause: 'UNSAFE_NUMBER', record: record('number', '{"nothing": 9007199254740993}') },
    { cause: 'BAD_TEXT', record: record('nul', '{"nothing": "a\\u0000b"}') },
    { cause: 'INVALID_FIELD', record: record('field', `{${JSON.stringify(topic.types[0]!.fields[0]!.jsonName)}: {"deep": [[]]}}`) },
    { cause: 'BAD_TIME', record: record('time', '{}', { with: { ce_time: 'yesterday' } }) },
    { cause: 'BAD_SEQUENCE', record: record('sequence', '{}', { with: { ce_sequence: 'first' } }) },
    { cause: 'BAD_KEY', record: record('key', '{}', { key: 'k'.repeat(600) }) },
    { cause: 'EMPTY', record: record('empty', '') },
  ];
}

/** An event that a topic may carry, its values odd; one in four is broken besides. */
export function oddEvent(topic: TopicDefinition, id: string, dice: Dice): OddRecord {
  const schema: DescMessage = dice.pick(topic.types);
  let value: string | Buffer;
  try {
    value = toJsonString(schema, randomMessage(schema, dice), { registry: descriptorRegistry });
  } catch {
    // Some values have no JSON (an instant beyond its range): then the fields that must be there are missing.
    value = '{}';
  }
  if (dice.chance(0.25)) value = Buffer.from(mutate(Buffer.from(value), dice));
  return {
    // Brokers take no record without a key on a compacted topic.
    key: dice.pick([`fuzz-${dice.below(20)}`, topic.compacted ? 'k' : null, 'a\0b', `0198a000-0000-7000-8000-${String(dice.below(20)).padStart(12, '0')}`]), value,
    headers: {
      ce_specversion: '1.0', ce_id: id, ce_type: schema.typeName, ce_source: 'fuzz', ce_time: dice.pick(['2026-01-02T03:04:05Z', '1970-01-01T00:00:00Z', '2199-12-31T23:59:59.999Z']),
      ...(dice.chance(0.3) ? { ce_backfill: 'true' } : {}), ...(topic.dataClass === 'INBOUND' ? {} : { ce_sequence: String(1 + dice.below(1_000)) }),
    },
  };
}
