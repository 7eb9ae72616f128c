import { fromBinary, type DescMethod, type DescService } from '@bufbuild/protobuf';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { readFileSync } from 'node:fs';
import { descriptorRegistry, methodAccess, type MethodAccess } from '@kejing/contracts';
import { BadRequestSchema, ErrorInfoSchema } from '@kejing/contracts/es-google/rpc/error_details_pb';
import { StatusSchema } from '@kejing/contracts/es-google/rpc/status_pb';
import { serviceNames, type ServiceName, type StackConnection } from '@kejing/local';

/** A method of the contracts and the service that serves it. */
export interface Rpc {
  /** /kejing.cdp.v1.IdentityService/Merge */
  path: string;
  service: ServiceName;
  method: DescMethod;
  access: MethodAccess | undefined;
}

/** Every RPC of the contracts; those for operations once for each of these services. */
export function everyRpc(services: readonly ServiceName[] = serviceNames): Rpc[] {
  const found = [...descriptorRegistry].filter((type): type is DescService => type.kind === 'service' && type.typeName.startsWith('kejing.'));
  return found.flatMap((desc) => {
    const owner = desc.typeName.split('.')[1]!;
    const hosts = owner === 'common' ? services : services.filter((service) => service === owner);
    return hosts.flatMap((service) => desc.methods.map((method): Rpc => {
      const path = `/${desc.typeName}/${method.name}`;
      return { path, service, method, access: methodAccess(path) };
    }));
  });
}

export interface Answer {
  /** Name of the status code. */
  code: string;
  reason: string | undefined;
  fields: string[];
}

// A stream that is accepted goes on for ever: it counts as open a moment after its first sign of life, or when it was quiet for long.
const OPEN_MS = { signed: 200, quiet: 3_000 };

/** Sends bytes to RPCs and answers what came back. */
export class RpcCaller {
  private readonly clients: Map<ServiceName, Client>;

  constructor(stack: StackConnection, services: readonly ServiceName[] = serviceNames) {
    const { ca, key, cert } = stack.tls;
    const channel = credentials.createSsl(readFileSync(ca), readFileSync(key), readFileSync(cert));
    this.clients = new Map(services.map((service) => [service, new Client(stack.grpcAddress(service), channel)]));
  }

  async call(rpc: Rpc, request: Uint8Array, token: string | undefined): Promise<Answer> {
    const client = this.clients.get(rpc.service)!;
    const metadata = new Metadata();
    if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
    const [serialise, deserialise] = [() => Buffer.from(request), (bytes: Buffer) => bytes];
    const options = { deadline: Date.now() + 10_000 };
    const error = await new Promise<ServiceError | null>((resolve) => {
      if (rpc.method.methodKind === 'unary') {
        client.makeUnaryRequest(rpc.path, serialise, deserialise, null, metadata, options, (failure) => resolve(failure));
        return;
      }
      const stream = client.makeServerStreamRequest(rpc.path, serialise, deserialise, null, metadata, options);
      const accept = () => { resolve(null); stream.cancel(); };
      const timers = [setTimeout(accept, OPEN_MS.quiet)];
      const end = (failure: ServiceError | null) => { timers.forEach(clearTimeout); resolve(failure); };
      stream.on('metadata', () => timers.push(setTimeout(accept, OPEN_MS.signed)));
      stream.on('data', () => undefined);
      stream.on('error', end);
      stream.on('end', () => end(null));
    });
    return error ? { code: status[error.code], ...detailsOf(error) } : { code: 'OK', reason: undefined, fields: [] };
  }

  close(): void {
    for (const client of this.clients.values()) client.close();
  }
}

function detailsOf(error: ServiceError): Pick<Answer, 'reason' | 'fields'> {
  const bytes = error.metadata.get('grpc-status-details-bin')[0];
  if (!Buffer.isBuffer(bytes)) return { reason: undefined, fields: [] };
  const { details } = fromBinary(StatusSchema, bytes);
  return {
    reason: details.map((any) => anyUnpack(any, ErrorInfoSchema)?.reason).find((reason) => reason !== undefined),
    fields: details.flatMap((any) => anyUnpack(any, BadRequestSchema)?.fieldViolations.map(({ field }) => field) ?? []),
  };
}
