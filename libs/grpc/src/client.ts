import type { Provider } from '@nestjs/common';
import { Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { MethodDefinition } from '@grpc/proto-loader';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import { fault } from '@kejing/errors';
import { currentScope } from './call-scope.js';
import type { CallOptions, GrpcClient, ServerStream } from './client-types.js';
import { GRPC_CREDENTIALS, type GrpcCredentials } from './credentials.js';
import { serviceDefinition } from './package-definition.js';
import { fromStatus } from './status.js';

export type TargetService = 'cdp' | 'tagging' | 'content' | 'marketing' | 'strategy';

type Method = MethodDefinition<object, object>;

const defaultDeadlineMs = 5_000;
const maxMessageBytes = 4 * 1024 * 1024;
/**
 * A call that a broken connection took with it is made again: reads are reads, and what changes something names its request. Where most calls fail they are
 * not repeated (gRPC A6, throttling), so that a service in trouble is not asked three times as much.
 */
const serviceConfig = {
  loadBalancingConfig: [{ round_robin: {} }],
  methodConfig: [{ name: [{}], retryPolicy: { maxAttempts: 3, initialBackoff: '0.05s', maxBackoff: '0.5s', backoffMultiplier: 3, retryableStatusCodes: ['UNAVAILABLE'] } }],
  retryThrottling: { maxTokens: 20, tokenRatio: 0.1 },
};
const channels = new WeakMap<object, Client>();

/**
 * Client of a service by its full name. Methods answer promises, server streams are async iterables; a status that is not OK is
 * thrown as KejingError with the reason that the server gave. Within an incoming call its deadline bounds the outgoing ones,
 * and its end cancels them. `address` is host:port; all addresses behind the name are used in turn.
 */
export function grpcClient<T, Streams extends keyof T = never>(
  service: string, address: string, credentials: GrpcCredentials, defaults: { readonly deadlineMs?: number } = {},
): GrpcClient<T, Streams> {
  const channel = new Client(`dns:///${address}`, credentials.channel, {
    'grpc.service_config': JSON.stringify(serviceConfig),
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
  });
  const deadlineMs = defaults.deadlineMs ?? defaultDeadlineMs;
  const methods = Object.entries(serviceDefinition(service)).map(([rpc, method]) => [
    rpc.charAt(0).toLowerCase() + rpc.slice(1),
    method.responseStream
      ? (request: object, options: CallOptions = {}) => openStream(channel, method, request, options, credentials)
      : (request: object, options: CallOptions = {}) => callOnce(channel, method, request, { deadlineMs, ...options }, credentials),
  ] as const);
  const client = Object.fromEntries(methods) as unknown as GrpcClient<T, Streams>;
  channels.set(client, channel);
  return client;
}

/** Closes the connections of a client; calls in flight end with UNAVAILABLE. */
export function closeGrpcClient(client: object): void {
  channels.get(client)?.close();
}

/** Nest provider of a client of another service, whose address is KEJING_<TARGET>_ADDRESS. */
export function provideGrpcClient(token: string | symbol, service: string, target: TargetService): Provider {
  return {
    provide: token,
    inject: [SERVICE_CONFIG, GRPC_CREDENTIALS],
    useFactory: (config: ServiceConfig, credentials: GrpcCredentials) => {
      const address = config[`${target}Address`];
      if (!address) throw fault('INVALID', 'CONFIG_INVALID', `configuration: KEJING_${target.toUpperCase()}_ADDRESS is missing`);
      return grpcClient(service, address, credentials);
    },
  };
}

async function callOnce(channel: Client, method: Method, request: object, options: CallOptions, credentials: GrpcCredentials) {
  const metadata = await metadataOf(options, credentials);
  const scope = currentScope();
  const deadline = deadlineOf(options);
  if (scope?.signal.aborted) throw fault('UNAVAILABLE', 'CALL_ENDED', 'the incoming call has ended', { retriable: false });
  if (deadline <= Date.now()) throw fault('DEADLINE', 'DEADLINE_EXCEEDED', 'the deadline of the call has passed', { retriable: true });
  return new Promise<object>((resolve, reject) => {
    const call = channel.makeUnaryRequest<object, object>(
      method.path, method.requestSerialize, method.responseDeserialize, request, metadata, { deadline },
      (error, answer) => {
        scope?.signal.removeEventListener('abort', cancel);
        if (error) reject(fromStatus(error));
        else resolve(answer as object);
      },
    );
    const cancel = () => { call.cancel(); };
    scope?.signal.addEventListener('abort', cancel, { once: true });
  });
}

function openStream(channel: Client, method: Method, request: object, options: CallOptions, credentials: GrpcCredentials): ServerStream<object> {
  const ended = new AbortController();
  const scope = currentScope();
  async function* messages(): AsyncGenerator<object> {
    const metadata = await metadataOf(options, credentials);
    if (ended.signal.aborted) return;
    const call = channel.makeServerStreamRequest<object, object>(
      method.path, method.requestSerialize, method.responseDeserialize, request, metadata, { deadline: deadlineOf(options) },
    );
    const cancel = () => { call.cancel(); };
    ended.signal.addEventListener('abort', cancel, { once: true });
    scope?.signal.addEventListener('abort', cancel, { once: true });
    try {
      for await (const message of call) yield message as object;
    } catch (error) {
      if (!ended.signal.aborted) throw fromStatus(error as ServiceError);
    } finally {
      scope?.signal.removeEventListener('abort', cancel);
      call.cancel();
    }
  }
  return { cancel: () => { ended.abort(); }, [Symbol.asyncIterator]: messages };
}

async function metadataOf(options: CallOptions, { minter }: GrpcCredentials): Promise<Metadata> {
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${await minter.token({ onBehalfOf: options.onBehalfOf, purposes: options.purposes })}`);
  return metadata;
}

function deadlineOf(options: CallOptions): number {
  const own = options.deadlineMs === undefined ? Infinity : Date.now() + options.deadlineMs;
  return Math.min(own, currentScope()?.deadline ?? Infinity);
}
