// Promise: what an RPC answers is written by generated code so that readers find in it what was answered, whatever the message.
import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { descriptorRegistry } from '@kejing/contracts';
import { encoders } from '@kejing/contracts/grpc/encoders';
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceDefinition } from './package-definition.js';

const text = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !value.includes('\0'));
const number = fc.double({ noNaN: true }).map((value) => value + 0); // -0 is not told from 0

function scalarOf(type: ScalarType): Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING: return text;
    case ScalarType.BOOL: return fc.boolean();
    case ScalarType.BYTES: return fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes));
    case ScalarType.INT64: return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
    case ScalarType.INT32: return fc.integer();
    case ScalarType.DOUBLE: return number;
    default: throw new Error(`no contract had a field of the type ${ScalarType[type]} so far: say what its values are`);
  }
}

function valueOf(field: DescField, depth: number): Arbitrary<unknown> {
  if (field.enum) return fc.constantFrom(...field.enum.values.map((value) => value.number));
  if (field.message) return messageOf(field.message, depth + 1);
  return scalarOf(field.scalar!);
}

function fieldOf(field: DescField, depth: number): Arbitrary<unknown> {
  if (field.fieldKind === 'list') return depth > 3 ? fc.constant([]) : fc.array(valueOf(field, depth), { maxLength: 3 });
  if (field.fieldKind === 'map') return fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), valueOf(field, depth), { maxKeys: 3, noNullPrototype: true });
  if (field.message) return depth > 3 ? fc.constant(undefined) : fc.option(valueOf(field, depth), { nil: undefined });
  return valueOf(field, depth);
}

/** Messages as the generated interfaces declare them. Of a oneof at most one member is set. */
function messageOf(type: DescMessage, depth = 0): Arbitrary<unknown> {
  if (type.typeName === 'google.protobuf.FieldMask') return fc.array(text, { maxLength: 3 });
  const camelCase = (field: DescField) => field.name.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase());
  const always = fc.record(Object.fromEntries(type.fields.filter((field) => !field.oneof).map((field) => [camelCase(field), fieldOf(field, depth)])));
  const choices = type.oneofs.map((oneof) => fc.oneof(fc.constant({}), ...oneof.fields.map((field) => fc.record({ [camelCase(field)]: valueOf(field, depth) }))));
  return fc.tuple(always, ...choices).map((parts) => Object.assign({}, ...parts) as object);
}

const methods = [...descriptorRegistry].flatMap((service) => {
  if (service.kind !== 'service' || !service.typeName.startsWith('kejing.')) return [];
  const definition = serviceDefinition(service.typeName);
  return service.methods.map(({ name, output }) => ({ method: definition[name]!, output }));
});

describe('the answer of each method', () => {
  it.each(methods.map((one) => [one.method.path, one] as const))('%s', (_, { method, output }) => {
    fc.assert(fc.property(messageOf(output), (message) => {
      const bytes = encoders[output.typeName]!.encode(message).finish();
      expect(method.responseDeserialize(Buffer.from(bytes))).toEqual(message);
      expect(method.responseSerialize(message as object)).toEqual(Buffer.from(bytes));
    }), { numRuns: 50 });
  });

  it('may lack fields, or hold null', () => {
    const view = serviceDefinition('kejing.cdp.v1.CustomerViewService')['GetCustomerView']!;
    const answer = { view: { customer: { customerId: 'c', recordIds: null }, tags: [{ tagName: null, confidence: null }] } };
    expect(view.responseDeserialize(view.responseSerialize(answer))).toMatchObject({
      view: { customer: { customerId: 'c', recordIds: [] }, tags: [{ tagName: '', confidence: 0 }], policies: [] },
    });
  });
});
