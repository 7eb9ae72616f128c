import { readFileSync } from 'node:fs';
import { fromBinary, toBinary, type DescService } from '@bufbuild/protobuf';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema, type DescriptorProto } from '@bufbuild/protobuf/wkt';
import { loadFileDescriptorSetFromBuffer, type MethodDefinition, type ServiceDefinition } from '@grpc/proto-loader';
import { descriptorRegistry, imagePath } from '@kejing/contracts';
import { encoders } from '@kejing/contracts/grpc/encoders';
import { fault } from '@kejing/errors';
import { checkWire } from './check-wire.js';
import { fromWire, useFieldMaskLists } from './wire-shape.js';

export type { ServiceDefinition } from '@grpc/proto-loader';

/** Stands in for a request that could not be decoded; the call gate answers it with INVALID_ARGUMENT. */
export const undecodable: unique symbol = Symbol('undecodable request');

let loaded: ReturnType<typeof loadFileDescriptorSetFromBuffer> | undefined;

/**
 * Definition of a service by its full name, from the descriptor image of the contracts: no .proto files at run time. Messages
 * have the shape of ts-proto's interfaces: camelCase names, int64 as text, enums as numbers, field masks as lists of paths.
 */
export function serviceDefinition(name: string): ServiceDefinition {
  loaded ??= load();
  const definition = loaded[name];
  if (!definition || 'format' in definition) throw fault('INTERNAL', 'SERVICE_NOT_IN_CONTRACT', `no service ${name} in the contracts`);
  const service = descriptorRegistry.getService(name)!;
  return Object.fromEntries(Object.entries(definition as ServiceDefinition).map(([rpc, method]) => [rpc, asInterfaces(method, service)]));
}

function load() {
  useFieldMaskLists();
  return loadFileDescriptorSetFromBuffer(camelCased(readFileSync(imagePath)), { longs: String, defaults: true, arrays: true, oneofs: false });
}

/** proto-loader takes the names in a descriptor as they are; camelCase is only made when it parses sources itself. */
function camelCased(image: Uint8Array): Buffer {
  const set = fromBinary(FileDescriptorSetSchema, image);
  for (const file of set.file) file.messageType.forEach(renameFields);
  return Buffer.from(toBinary(FileDescriptorSetSchema, set));
}

function renameFields(message: DescriptorProto): void {
  for (const field of message.field) field.name = field.name.replace(/_+(.)/g, (_, letter: string) => letter.toUpperCase());
  message.nestedType.forEach(renameFields);
}

function asInterfaces(method: MethodDefinition<object, object>, service: DescService): MethodDefinition<object, object> {
  const { input, output } = service.methods.find(({ name }) => method.path.endsWith(`/${name}`))!;
  const answer = encoders[output.typeName]!;
  return {
    ...method,
    responseSerialize: (message) => {
      try {
        return asBuffer(answer.encode(message, new StrictWriter()).finish());
      } catch {
        // Generated code is twice as fast and wants all that its interfaces promise; protobufjs takes null, and what is not there, for the default.
        return method.responseSerialize(message);
      }
    },
    requestDeserialize: (bytes) => {
      try {
        checkWire(bytes, input);
        return fromWire(method.requestDeserialize(bytes));
      } catch {
        // grpc-js would answer INTERNAL, but a request that cannot be read is the caller's fault.
        return { [undecodable]: true };
      }
    },
    responseDeserialize: (bytes) => fromWire(method.responseDeserialize(bytes)),
  };
}

/** Throws where the library would write "null" or NaN. */
class StrictWriter extends BinaryWriter {
  override string(value: string): this {
    if (typeof value !== 'string') throw new TypeError('no text');
    return super.string(value);
  }

  override double(value: number): this {
    if (typeof value !== 'number') throw new TypeError('no number');
    return super.double(value);
  }
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
