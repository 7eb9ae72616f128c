import { isUtf8 } from 'node:buffer';
import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';

const MAX_DEPTH = 100;
const MAX_FIELD_NUMBER = 0x1fff_ffff;

/**
 * Throws where bytes are no message of `schema`: a length beyond its message, a field of another wire type, text that is not UTF-8, nesting without end.
 * protobufjs, which decodes, takes what there is in such cases, so that half a request would be answered as if it were whole.
 */
export function checkWire(bytes: Uint8Array, schema: DescMessage): void {
  const end = new Walk(bytes).message(fieldsOf(schema), 0, bytes.length, 0);
  if (end !== bytes.length) throw new RangeError('a group ends that did not begin');
}

type Fields = ReadonlyMap<number, DescField>;
const known = new WeakMap<DescMessage, Fields>();

function fieldsOf(schema: DescMessage): Fields {
  let fields = known.get(schema);
  if (!fields) known.set(schema, (fields = new Map(schema.fields.map((field) => [field.number, field]))));
  return fields;
}

class Walk {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** Where the message ends: at `end`, or after the end tag of `group`. */
  message(fields: Fields | undefined, start: number, end: number, depth: number, group = 0): number {
    if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
    this.at = start;
    while (this.at < end) {
      const tag = this.varint(end);
      const [number, wire] = [Math.floor(tag / 8), tag % 8];
      if (number < 1 || number > MAX_FIELD_NUMBER) throw new RangeError('no field number');
      if (wire === (WireType.EndGroup as number)) {
        if (number !== group) throw new RangeError('another group ends');
        return this.at;
      }
      const field = fields?.get(number);
      if (field && !fits(field, wire)) throw new RangeError('another wire type than the field has');
      this.value(field, number, wire, end, depth);
    }
    if (group !== 0) throw new RangeError('a group does not end');
    return this.at;
  }

  private value(field: DescField | undefined, number: number, wire: number, end: number, depth: number): void {
    switch (wire) {
      case WireType.Varint: this.varint(end); return;
      case WireType.Bit64: this.skip(8, end); return;
      case WireType.Bit32: this.skip(4, end); return;
      case WireType.StartGroup: this.at = this.message(undefined, this.at, end, depth + 1, number); return;
      case WireType.LengthDelimited: {
        const length = this.varint(end);
        const start = this.at;
        this.skip(length, end);
        if (field) this.inside(field, start, this.at, depth);
        return;
      }
      default: throw new RangeError('no wire type');
    }
  }

  private inside(field: DescField, start: number, end: number, depth: number): void {
    if (field.fieldKind === 'map') this.message(undefined, start, end, depth + 1);
    else if (field.message) this.message(fieldsOf(field.message), start, end, depth + 1);
    else if (field.scalar === ScalarType.STRING && !isUtf8(this.bytes.subarray(start, end))) throw new RangeError('a text is not UTF-8');
    this.at = end;
  }

  /** Exact as far as lengths and tags go; of longer ones only that they end is of interest. */
  private varint(end: number): number {
    let value = 0;
    for (let n = 0, weight = 1; n < 10; n++, weight *= 128) {
      if (this.at >= end) break;
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number does not end');
  }

  private skip(length: number, end: number): void {
    if (length > end - this.at) throw new RangeError('a length goes beyond its message');
    this.at += length;
  }
}

/** Whether a value of this wire type is one of the field's; numbers of lists may be packed. */
function fits(field: DescField, wire: number): boolean {
  const own = wireTypeOf(field);
  return wire === own || (wire === (WireType.LengthDelimited as number) && field.fieldKind === 'list' && !field.message && own !== (WireType.LengthDelimited as number));
}

function wireTypeOf(field: DescField): number {
  if (field.message || field.fieldKind === 'map') return WireType.LengthDelimited;
  if (field.enum) return WireType.Varint;
  switch (field.scalar) {
    case ScalarType.STRING: case ScalarType.BYTES: return WireType.LengthDelimited;
    case ScalarType.DOUBLE: case ScalarType.FIXED64: case ScalarType.SFIXED64: return WireType.Bit64;
    case ScalarType.FLOAT: case ScalarType.FIXED32: case ScalarType.SFIXED32: return WireType.Bit32;
    default: return WireType.Varint;
  }
}
