// Promise: messages on the wire have the shape of the generated interfaces, and no bytes make decoding throw.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { descriptorRegistry, imagePath } from '@kejing/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serviceDefinition, undecodable } from './package-definition.js';

const services = [...descriptorRegistry].filter((type) => type.kind === 'service' && type.typeName.startsWith('kejing.'));
const methods = services.flatMap((service) => Object.values(serviceDefinition(service.typeName)));

describe('messages', () => {
  it('carry field masks as lists of paths, absent messages as undefined, int64 as text', () => {
    const view = serviceDefinition('kejing.cdp.v1.CustomerViewService')['GetCustomerView']!;
    const bytes = view.requestSerialize({ customerId: 'c', viewMask: ['customer', 'profile.name'], purpose: 1, interactionLimit: 3 });
    expect(view.requestDeserialize(bytes)).toEqual({ customerId: 'c', viewMask: ['customer', 'profile.name'], purpose: 1, interactionLimit: 3 });
    expect(view.requestDeserialize(Buffer.alloc(0))).toEqual({ customerId: '', viewMask: undefined, purpose: 0, interactionLimit: 0 });
    const held = serviceDefinition('kejing.common.v1.OperationsService')['ListHeldEvents']!;
    const answer = held.responseSerialize({ events: [{ id: '1', holdTime: { seconds: '1700000000', nanos: 5 } }], nextPageToken: '' });
    expect(held.responseDeserialize(answer)).toMatchObject({ events: [{ id: '1', holdTime: { seconds: '1700000000', nanos: 5 }, head: false }] });
  });

  it('have the field names of the generated interfaces', () => {
    const generated = join(dirname(imagePath), 'grpc');
    for (const type of descriptorRegistry) {
      if (type.kind !== 'message' || !type.typeName.startsWith('kejing.')) continue;
      const source = readFileSync(join(generated, `${type.file.name}.ts`), 'utf8');
      for (const field of type.fields) {
        const name = field.name.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase());
        expect(source, `${type.typeName}.${field.name}`).toMatch(new RegExp(`\\b${name}\\??:`));
      }
    }
  });

  it('that are mutated or random are decoded or marked, but never thrown', () => {
    fc.assert(fc.property(fc.constantFrom(...methods), fc.uint8Array({ maxLength: 200 }), (method, bytes) => {
      const message = method.requestDeserialize(Buffer.from(bytes)) as { [undecodable]?: boolean };
      return message[undecodable] === true || typeof message === 'object';
    }), { numRuns: 5_000 });
  });

  it('of a service that is in no contract are refused at start', () => {
    expect(() => serviceDefinition('kejing.cdp.v1.NoSuchService')).toThrow(expect.objectContaining({ code: 'SERVICE_NOT_IN_CONTRACT' }));
  });
});
