import { create, ScalarType, toBinary, type DescField, type DescMessage, type MessageShape } from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';

/** Values to fill a request with; fields of a kind that is not given stay empty. */
export interface Fill {
  text?: string;
  enum?: number;
  int?: number;
}

const MAX_DEPTH = 4;

/**
 * A request whose every field that can take one of the values has it, down into its messages; of a oneof the first field. With `only`, no other
 * fields of the request than those. As bytes.
 */
export function filledRequest(schema: DescMessage, fill: Fill, only?: readonly string[]): Uint8Array {
  return toBinary(schema, filled(schema, fill, 0, only).message as MessageShape<DescMessage>);
}

/** Does a request of this schema take a value of such a kind anywhere? */
export function takes(schema: DescMessage, kind: keyof Fill, depth = 0): boolean {
  return depth < MAX_DEPTH && schema.fields.some((field) => kindOf(field) === kind || (messageOf(field) !== undefined && takes(messageOf(field)!, kind, depth + 1)));
}

function filled(schema: DescMessage, fill: Fill, depth: number, only?: readonly string[]): ReflectMessage {
  const message = reflect(schema, create(schema));
  for (const field of schema.fields) {
    if ((only && !only.includes(field.name)) || (field.oneof && field.oneof.fields[0] !== field)) continue;
    const nested = messageOf(field);
    const value = nested ? (depth < MAX_DEPTH - 1 && takes(nested, kindGiven(fill), 0) ? filled(nested, fill, depth + 1) : undefined) : scalarOf(field, fill);
    if (value === undefined) continue;
    if (field.fieldKind === 'list') message.get(field).add(value as never);
    else if (field.fieldKind !== 'map') message.set(field, value as never);
  }
  return message;
}

const kindGiven = (fill: Fill): keyof Fill => (Object.keys(fill) as (keyof Fill)[])[0] ?? 'text';

const messageOf = (field: DescField): DescMessage | undefined =>
  field.fieldKind === 'message' || (field.fieldKind === 'list' && field.listKind === 'message') ? field.message : undefined;

function kindOf(field: DescField): keyof Fill | undefined {
  if (field.fieldKind === 'enum' || (field.fieldKind === 'list' && field.listKind === 'enum')) return 'enum';
  if (field.fieldKind !== 'scalar' && !(field.fieldKind === 'list' && field.listKind === 'scalar')) return undefined;
  switch (field.scalar) {
    case ScalarType.STRING:
      return 'text';
    case ScalarType.INT32:
    case ScalarType.INT64:
      return 'int';
    default:
      return undefined;
  }
}

function scalarOf(field: DescField, fill: Fill): string | number | bigint | undefined {
  const kind = kindOf(field);
  if (kind === undefined) return undefined;
  const value = fill[kind];
  const isLong = 'scalar' in field && field.scalar === ScalarType.INT64;
  return isLong && value !== undefined ? BigInt(value) : value;
}
