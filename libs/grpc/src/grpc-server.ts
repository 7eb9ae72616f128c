import {
  Server, type ServerCredentials, type sendUnaryData, type ServerErrorResponse, type ServerUnaryCall, type ServerWritableStream, type StatusObject,
  type UntypedServiceImplementation,
 } from '@grpc/grpc-js';
import { ServerGrpc, type MessageHandler } from '@nestjs/microservices';
import { descriptorRegistry, methodAccess } from '@kejing/contracts';
import { fault } from '@kejing/errors';
import type { GrpcMetrics, Logger } from '@kejing/observability';
import { HealthImplementation } from 'grpc-health-check';
import { lastValueFrom, type Observable } from 'rxjs';
import { callGate, type CallGate } from './call-gate.js';
import { answerable } from './exception-filter.js';
import { serviceDefinition, type ServiceDefinition } from './package-definition.js';
import { addReflection } from './reflection.js';
import { toStatus } from './status.js';
import type { VerifyToken } from './verify-token.js';
import { writeStream } from './write-stream.js';

export interface GrpcServerOptions {
  /** host:port; port 0 takes a free one, see {@link GrpcServer.port}. */
  readonly url: string;
  readonly credentials: ServerCredentials;
  /** Full names of the services that are served. */
  readonly services: readonly string[];
  readonly verify: VerifyToken;
  readonly logger: Logger;
  readonly metrics: GrpcMetrics;
  readonly reflection: boolean;
  /** How long calls in flight may go on when the server closes, in milliseconds. */
  readonly drainMs: number;
  readonly maxInFlight?: number;
  readonly maxStreams?: number;
  readonly maxUnaryMs?: number;
  /** Clients reconnect after this time and so find new replicas, in milliseconds. */
  readonly maxConnectionAgeMs?: number;
}

const maxMessageBytes = 4 * 1024 * 1024;
const defaults = { maxInFlight: 200, maxStreams: 2_000, maxUnaryMs: 30_000, maxConnectionAgeMs: 300_000 };

/** Nest's gRPC transport with what it lacks: a gate before every call, bounded shutdown, and no call that hangs or answers UNKNOWN. */
export class GrpcServer extends ServerGrpc {
  private readonly health = new HealthImplementation();
  private server: Server | undefined;
  private readonly gate: CallGate;
  private boundPort = 0;

  constructor(private readonly settings: GrpcServerOptions) {
    super({ url: settings.url, package: 'kejing', protoPath: 'from-the-image' });
    this.gate = callGate({ ...defaults, ...settings, access: methodAccess });
  }

  /** The port that the server listens on, once it does. */
  get port(): number { return this.boundPort; }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const server = new Server(this.channelOptions() as ConstructorParameters<typeof Server>[0]);
      this.server = server;
      this.addServices(server);
      await new Promise<void>((resolve, reject) => {
        server.bindAsync(this.settings.url, this.settings.credentials, (error, port) => {
          this.boundPort = port;
          if (error) reject(error);
          else resolve();
        });
      });
      this.setHealth('SERVING');
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Tells health watchers first, ends streams, then waits for calls in flight, for `drainMs` at most. */
  override async close(): Promise<void> {
    const server = this.server;
    if (!server) return;
    this.server = undefined;
    this.setHealth('NOT_SERVING');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'forced'>((resolve) => { timer = setTimeout(() => { resolve('forced'); }, this.settings.drainMs); });
    const drained = new Promise<'drained'>((resolve) => { server.tryShutdown(() => { resolve('drained'); }); });
    this.gate.endStreams();
    const outcome = await Promise.race([drained, late]);
    clearTimeout(timer);
    if (outcome === 'forced') server.forceShutdown();
    this.settings.logger.info({ shutdown: outcome }, 'gRPC server closed');
  }

  private channelOptions(): Record<string, unknown> {
    const { maxUnaryMs, maxConnectionAgeMs } = { ...defaults, ...this.settings };
    return {
      'grpc.max_receive_message_length': maxMessageBytes,
      'grpc.max_send_message_length': maxMessageBytes,
      'grpc.max_metadata_size': 16 * 1024,
      'grpc.max_concurrent_streams': 1_000,
      'grpc.max_connection_age_ms': maxConnectionAgeMs,
      'grpc.max_connection_age_grace_ms': maxUnaryMs,
      'grpc.keepalive_time_ms': 60_000,
      'grpc.keepalive_timeout_ms': 10_000,
      interceptors: [this.gate.interceptor],
    };
  }

  private addServices(server: Server): void {
    this.health.addToServer(server);
    if (this.settings.reflection) addReflection(server, descriptorRegistry, [...this.settings.services, 'grpc.health.v1.Health']);
    for (const name of this.settings.services) {
      const definition = serviceDefinition(name);
      // A method without a handler is left to grpc-js, which answers UNIMPLEMENTED.
      server.addService(definition, this.implementation(name, definition));
    }
  }

  private implementation(service: string, definition: ServiceDefinition): UntypedServiceImplementation {
    const methods: UntypedServiceImplementation = {};
    for (const [rpc, method] of Object.entries(definition)) {
      const handler = this.handlerOf(service, rpc);
      if (!handler) continue;
      if (method.requestStream) throw fault('INTERNAL', 'CLIENT_STREAM_UNSUPPORTED', `${method.path} streams requests`);
      methods[rpc] = (method.responseStream
        ? this.createStreamServiceMethod(handler)
        : this.createUnaryServiceMethod(handler)) as UntypedServiceImplementation[string];
    }
    return methods;
  }

  /** ts-proto's decorator registers by the short service name and the method's name with a small first letter. */
  private handlerOf(service: string, rpc: string): MessageHandler | undefined {
    const names = [rpc, rpc.charAt(0).toLowerCase() + rpc.slice(1)];
    const shortName = service.slice(service.lastIndexOf('.') + 1);
    const patterns = [service, shortName].flatMap((owner) =>
      names.map((name) => JSON.stringify({ service: owner, rpc: name, streaming: 'no_stream' })));
    return patterns.map((pattern) => this.messageHandlers.get(pattern)).find((handler) => handler !== undefined);
  }

  override createUnaryServiceMethod(handler: MessageHandler) {
    return async (call: Call, callback: sendUnaryData<unknown>): Promise<void> => {
      try {
        const answer: unknown = await lastValueFrom(await this.run(handler, call), { defaultValue: {} });
        callback(null, answer ?? {});
      } catch (error) {
        callback(this.failure(error, call.getPath()));
      }
    };
  }

  override createStreamServiceMethod(handler: MessageHandler) {
    return async (call: ServerWritableStream<unknown, unknown>): Promise<void> => {
      try {
        await writeStream(await this.run(handler, call), call);
      } catch (error) {
        call.emit('error', this.failure(error, call.getPath()));
      }
    };
  }

  private async run(handler: MessageHandler, call: Call | ServerWritableStream<unknown, unknown>): Promise<Observable<unknown>> {
    // Nest types handlers for two arguments; gRPC's get the call as a third.
    const handle = handler as unknown as (...args: unknown[]) => Promise<unknown>;
    return this.transformToObservable(await handle(call.request, call.metadata, call));
  }

  /** The exception filter has made a status of it already, unless what failed is outside of Nest's reach. */
  private failure(error: unknown, method: string): ServerErrorResponse | StatusObject {
    if (typeof error === 'object' && error !== null && 'code' in error && 'details' in error && 'metadata' in error) return error as StatusObject;
    return toStatus(answerable(error, this.settings.logger, method));
  }

  private setHealth(status: 'SERVING' | 'NOT_SERVING'): void {
    for (const name of ['', ...this.settings.services]) this.health.setStatus(name, status);
  }
}

type Call = ServerUnaryCall<unknown, unknown>;
