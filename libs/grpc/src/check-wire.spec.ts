// Promise: a request is read as a whole or refused; bytes that no encoder writes are never taken for a shorter or another request.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { descriptorRegistry } from '@kejing/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkWire } from './check-wire.js';
import { serviceDefinition, undecodable } from './package-definition.js';

const lookup = descriptorRegistry.getMessage('kejing.cdp.v1.GetCustomerViewRequest')!;
const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const refused = (hex: string, schema = lookup) => () => { checkWire(bytes(hex), schema); };
const requests = [...descriptorRegistry].flatMap((type) => (type.kind === 'service' && type.typeName.startsWith('kejing.') ? type.methods.map(({ input }) => input) : []));

describe('the bytes of a request', () => {
  it.each([
    ['a length of 4 GiB', '0a ff ff ff ff 0f'],
    ['a length beyond the end', '0a 05 61'],
    ['a length without its bytes', '0a'],
    ['a number that does not end', '08 80'],
    ['a number of eleven bytes', '18 ff ff ff ff ff ff ff ff ff ff 01'],
    ['a field inside that goes beyond its message', '12 03 0a 05 61 61 61 61 61'],
    ['text as a number', '08 01'],
    ['text that is not UTF-8', '0a 02 c3 28'],
    ['field number 0', '02 01 61'],
    ['an unknown field that is cut off', 'fa 7f 09 61'],
    ['a group that does not end', 'fb 7f 08 01'],
    ['the end of a group', 'fc 7f'],
    ['wire type 7', '0f'],
  ])('are refused: %s', (_, hex) => {
    expect(refused(hex)).toThrow(RangeError);
  });

  it.each([
    ['nothing', ''],
    ['unknown fields of all wire types', 'f8 7f 01 f9 7f 0102030405060708 fa 7f 01 61 fb 7f 08 01 fc 7f fd 7f 01020304'],
    ['the same field twice', '0a 01 61 0a 01 62'],
  ])('are taken: %s', (_, hex) => {
    expect(refused(hex)).not.toThrow();
  });

  it('are taken where protobuf-es wrote them, of every request there is', () => {
    for (const schema of requests) expect(() => { checkWire(toBinary(schema, create(schema)), schema); }).not.toThrow();
  });

  it('that are random are refused wherever a strict decoder refuses them', () => {
    fc.assert(fc.property(fc.constantFrom(...requests), fc.uint8Array({ maxLength: 40 }), (schema, random) => {
      let strict = true;
      try { fromBinary(schema, random); } catch { strict = false; }
      let own = true;
      try { checkWire(random, schema); } catch { own = false; }
      return strict || !own;
    }), { numRuns: 20_000 });
  });

  it('reach a handler only if they are whole', () => {
    const view = serviceDefinition('kejing.cdp.v1.CustomerViewService')['GetCustomerView']!;
    expect(view.requestDeserialize(bytes('0a ff ff ff ff 0f'))).toEqual({ [undecodable]: true });
    expect(view.requestDeserialize(bytes('0a 01 63'))).toMatchObject({ customerId: 'c' });
  });
});
