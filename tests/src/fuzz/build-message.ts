import { create, ScalarType, type DescField, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import type { Dice } from './random.js';

const MAX_DEPTH = 4;

const TEXTS = [
  '', ' ', 'a', '张三', 'CORE', 'CORE:C1', '0198a000-0000-7000-8000-00000000dead', 'not-a-uuid', '2026-02-30', 'a\0b', '\uFFFD', '𠮷'.repeat(50), '-1', '9'.repeat(40), 'x'.repeat(300), "'; --", '%_\\',
  '{"$ne":1}', '../../etc/passwd', 'true', 'NaN', '0', '00000000000000', '2026-01-02T03:04:05Z', '"expecting" in tags', '[[[[', 'a'.repeat(5_000),
];
const NUMBERS = [0, 1, -1, 2, 50, 500, 501, 1_000, 2_147_483_647, -2_147_483_648];
const LONGS = [0n, 1n, -1n, 100n, 9_007_199_254_740_993n, 9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n, 253_402_300_800n];
const DOUBLES = [0, 1, -1, 0.5, 1e308, -1e-308, Number.NaN, Number.POSITIVE_INFINITY];

/** A message of the schema whose fields are plausible, extreme or odd at random; any field may be missing. */
export function randomMessage(schema: DescMessage, dice: Dice, depth = 0): MessageShape<DescMessage> {
  return build(schema, dice, depth).message as MessageShape<DescMessage>;
}

function build(schema: DescMessage, dice: Dice, depth: number): ReflectMessage {
  const message = reflect(schema, create(schema));
  for (const field of schema.fields) {
    if (dice.chance(0.25) || (field.oneof && message.oneofCase(field.oneof) !== undefined)) continue;
    if (field.fieldKind === 'list') {
      for (let n = dice.pick([0, 1, 1, 2, 3]); n > 0; n--) {
        const value = valueOf(field, dice, depth);
        if (value !== undefined) message.get(field).add(value as never);
      }
    } else if (field.fieldKind !== 'map') {
      const value = valueOf(field, dice, depth);
      if (value !== undefined) message.set(field, value as never);
    }
  }
  return message;
}

function valueOf(field: DescField, dice: Dice, depth: number): unknown {
  if (field.message) return depth < MAX_DEPTH ? build(field.message, dice, depth + 1) : undefined;
  if (field.enum) return dice.chance(0.8) ? dice.pick(field.enum.values).number : dice.pick([-1, 99, 9_999]);
  switch (field.scalar) {
    case ScalarType.STRING: return dice.pick(TEXTS);
    case ScalarType.BOOL: return dice.chance(0.5);
    case ScalarType.BYTES: return new Uint8Array(Array.from({ length: dice.below(20) }, () => dice.below(256)));
    case ScalarType.DOUBLE: case ScalarType.FLOAT: return dice.pick(field.scalar === ScalarType.FLOAT ? [0, 1, -1] : DOUBLES);
    case ScalarType.INT64: case ScalarType.SINT64: case ScalarType.SFIXED64: return dice.pick(LONGS);
    case ScalarType.UINT64: case ScalarType.FIXED64: return dice.pick(LONGS.filter((one) => one >= 0n));
    case ScalarType.UINT32: case ScalarType.FIXED32: return dice.pick(NUMBERS.filter((one) => one >= 0));
    default: return dice.pick(NUMBERS);
  }
}
