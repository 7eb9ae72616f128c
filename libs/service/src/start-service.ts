import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { systemClock } from '@kejing/clock';
import type { ServiceConfig } from '@kejing/config';
import { grpcCredentials, GrpcServer, requestPipe, serverCredentials, tokenVerifier } from '@kejing/grpc';
import { KafkaEvents } from '@kejing/messaging';
import { grpcMetrics, NestLogger, poolMetrics, startAdminServer, startMetrics, type AdminServer, type Logger } from '@kejing/observability';
import { Database } from '@kejing/postgres';
import { BootstrapModule } from './bootstrap.module.js';
import { ServiceExceptionFilter } from './exception-filter.js';
import { boundHttp, drainHttp, hardenHttp } from './public-http.js';
import { checkControllers } from './check-controllers.js';
import type { ServiceDefinition } from './service-definition.js';

/** A service that runs; ports are the real ones where the configuration says 0. */
export interface RunningService {
  readonly grpcPort: number;
  readonly httpPort: number;
  readonly adminPort: number;
  /** Not ready any more → calls in flight → consumers → relay → pools. Can be called again. */
  stop(): Promise<void>;
}

/** Calls that may wait for each connection of the pool: what is let in is answered soon, the rest is refused at once. */
const CALLS_PER_CONNECTION = 8;
const operationsService = 'kejing.common.v1.OperationsService';

/** Starts a service in this process, without touching signals or the process's end; {@link runService} is for main.ts. */
export async function startService(definition: ServiceDefinition, config: ServiceConfig, logger: Logger): Promise<RunningService> {
  startMetrics(definition.name);
  const state: { app?: NestExpressApplication; phase: 'starting' | 'ready' | 'stopping' } = { phase: 'starting' };
  const admin = await startAdminServer({
    port: config.adminPort,
    host: config.adminHost,
    live: () => (state.phase === 'ready' ? state.app?.get(KafkaEvents, { strict: false }).liveness().problems ?? [] : []),
    ready: async () => (state.phase === 'ready' && state.app ? readiness(state.app) : [`the service is ${state.phase}`]),
  });
  try {
    const credentials = await grpcCredentials(definition.name, config, systemClock);
    const app = await NestFactory.create<NestExpressApplication>(BootstrapModule.of(definition, config, credentials), {
      logger: new NestLogger(logger), bodyParser: false, abortOnError: false, forceCloseConnections: true,
    });
    state.app = app;
    const database = app.get(Database, { strict: false });
    poolMetrics(config.databasePool, () => database.pool);
    checkControllers(app);
    const grpc = await connect(app, definition, config, logger);
    await app.init();
    await app.startAllMicroservices();
    const http = definition.http === true && config.httpPort !== 0 ? await listenHttp(app, config) : undefined;
    state.phase = 'ready';

    let stopping: Promise<void> | undefined;
    const stop = async () => {
      state.phase = 'stopping';
      await Promise.all([grpc.close(), http ? drainHttp(http, config.drainMs) : undefined]);
      await app.get(KafkaEvents, { strict: false }).close();
      await app.close();
      await admin.close();
    };
    return {
      grpcPort: grpc.port,
      httpPort: http ? (http.address() as AddressInfo).port : 0,
      adminPort: admin.port,
      stop: () => (stopping ??= stop()),
    };
  } catch (error) {
    await abandon(state.app, admin);
    throw error;
  }
}

async function connect(app: NestExpressApplication, definition: ServiceDefinition, config: ServiceConfig, logger: Logger): Promise<GrpcServer> {
  const production = config.env === 'production';
  hardenHttp(app, production);
  app.useGlobalPipes(requestPipe());
  app.useGlobalFilters(new ServiceExceptionFilter(logger));
  const grpc = new GrpcServer({
    // Without TLS nobody but this machine may reach it.
    url: `${config.grpcCaFile ? '0.0.0.0' : '127.0.0.1'}:${config.grpcPort}`,
    credentials: await serverCredentials(config),
    services: [...definition.services, operationsService],
    verify: tokenVerifier(config.tokenIssuers, systemClock),
    logger,
    metrics: grpcMetrics(),
    reflection: !production,
    drainMs: config.drainMs,
    maxInFlight: config.databasePool * CALLS_PER_CONNECTION,
  });
  app.connectMicroservice<MicroserviceOptions>({ strategy: grpc }, { inheritAppConfig: true });
  // Not the global pipe and filter: the event strategy must see the cause of a failure as it was thrown.
  app.connectMicroservice<MicroserviceOptions>({ strategy: app.get(KafkaEvents, { strict: false }) }, { inheritAppConfig: false });
  return grpc;
}

async function listenHttp(app: NestExpressApplication, config: ServiceConfig): Promise<Server> {
  const server = (await app.listen(config.httpPort, config.env === 'production' ? '0.0.0.0' : '127.0.0.1')) as Server;
  boundHttp(server);
  return server;
}

/** What keeps the service from serving now. Kafka is not asked: without it events wait in the outbox, and calls are served. */
async function readiness(app: NestExpressApplication): Promise<string[]> {
  try {
    await app.get(Database, { strict: false }).ping();
    return [];
  } catch {
    return ['the database does not answer'];
  }
}

async function abandon(app: NestExpressApplication | undefined, admin: AdminServer): Promise<void> {
  await app?.close().catch(() => undefined);
  await admin.close();
}
