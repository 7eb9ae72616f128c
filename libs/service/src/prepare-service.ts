import { readFile } from 'node:fs/promises';
import { Logger as NestLogger } from '@nestjs/common';
import type { ServiceConfig, TokenIssuer } from '@kejing/config';
import { fault, isKejingError } from '@kejing/errors';
import { Kafka, kafkaProblem } from '@kejing/messaging';
import type { Logger } from '@kejing/observability';
import { migrationsOf, prepareDatabase } from '@kejing/postgres';
import type { ServiceDefinition } from './service-definition.js';

const issuerTimeoutMs = 10_000;

/**
 * Everything that can go wrong at a start and is not this process's doing, tried before a rollout: the configuration was read, its files are
 * there, each issuer of tokens has keys, the brokers take the login, the database answers and fits; then the schema is brought up to date. May be repeated, and run by
 * several at once.
 * @throws KejingError that names the key or the thing, never a value
 */
export async function prepareService(definition: ServiceDefinition, config: ServiceConfig, logger: Logger, databaseWaitMs = 60_000): Promise<void> {
  await checkFiles(config);
  await checkIssuers(config.tokenIssuers);
  await checkKafka(config);
  await definition.prepare?.(config);
  const ran = await prepareDatabase(config.databaseUrl, migrationsOf(definition.module), databaseWaitMs).catch((cause: unknown) => {
    if (!isKejingError(cause) || cause.code !== 'DATABASE_UNAVAILABLE') throw cause;
    throw fault('UNAVAILABLE', cause.code, `KEJING_DATABASE_URL: the database there does not answer, or refuses the login (${cause.message})`);
  });
  logger.info({ migrations: ran }, ran.length === 0 ? 'the database was up to date' : 'the database is up to date now');
}

/** Fails where a file that the configuration names cannot be read; says which key named it. */
export async function checkFiles(config: ServiceConfig): Promise<void> {
  const files: [string, string | undefined][] = [
    ['KEJING_GRPC_CERT_FILE', config.grpcCertFile], ['KEJING_GRPC_KEY_FILE', config.grpcKeyFile], ['KEJING_GRPC_CA_FILE', config.grpcCaFile],
    ['KEJING_SERVICE_KEY_FILE', config.serviceKeyFile],
  ];
  const problems = await Promise.all(files.map(async ([key, file]) => (file === undefined ? undefined : problemOf(file, key))));
  const issuers = await Promise.all(config.tokenIssuers.map(async ({ jwksFile }, i) => (jwksFile === undefined ? undefined : problemOf(jwksFile, `KEJING_TOKEN_ISSUERS entry ${i + 1} (jwksFile)`))));
  const found = [...problems, ...issuers].filter((problem) => problem !== undefined);
  if (found.length > 0) throw fault('INVALID', 'CONFIG_INVALID', `configuration: ${found.join('; ')}`);
}

/** Fails where the keys of an issuer that has an address cannot be fetched. */
export async function checkIssuers(issuers: readonly TokenIssuer[]): Promise<void> {
  await Promise.all(issuers.map(async ({ jwksUri }, i) => {
    if (jwksUri === undefined) return;
    const keys = await fetchKeys(jwksUri);
    if (keys === 0) throw fault('UNAVAILABLE', 'TOKEN_KEYS_UNREACHABLE', `KEJING_TOKEN_ISSUERS entry ${i + 1}: its jwksUri does not answer with keys`);
  }));
}

/** What is wrong with Kafka is said once, by the name of the setting. */
class Quiet extends NestLogger {
  override warn(): void {}
}

/** Fails where no broker answers, or the login is refused. Running services bear brokers that are away; a rollout to wrong ones is another thing. */
async function checkKafka({ kafkaBrokers: brokers, kafkaTls: tls, kafkaMechanism: mechanism, kafkaUsername: username, kafkaPassword: password }: ServiceConfig): Promise<void> {
  const address = { clientId: 'prepare', brokers, tls, mechanism, ...(username === undefined ? {} : { username }), ...(password === undefined ? {} : { password }) };
  const kafka = new Kafka(address, new Quiet());
  try {
    await kafka.reach();
  } catch (error) {
    throw kafkaProblem(error);
  } finally {
    await kafka.close();
  }
}

async function fetchKeys(uri: string): Promise<number> {
  try {
    const response = await fetch(uri, { signal: AbortSignal.timeout(issuerTimeoutMs) });
    const body = (await response.json()) as { keys?: unknown[] };
    return response.ok && Array.isArray(body.keys) ? body.keys.length : 0;
  } catch {
    return 0;
  }
}

async function problemOf(file: string, key: string): Promise<string | undefined> {
  try {
    const content = await readFile(file);
    return content.length === 0 ? `${key} names a file that is empty` : undefined;
  } catch (error) {
    return `${key} names a file that cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`;
  }
}

/** An error of a start, or what it means where a port is taken already: by the name of its key. */
export function portInUse(error: unknown, config: ServiceConfig): unknown {
  const port = error instanceof Error ? /EADDRINUSE.*:(\d+)/.exec(error.message)?.[1] : undefined;
  const [key] = Object.entries({ KEJING_ADMIN_PORT: config.adminPort, KEJING_GRPC_PORT: config.grpcPort, KEJING_HTTP_PORT: config.httpPort }).find(([, value]) => String(value) === port) ?? [];
  return key === undefined ? error : fault('UNAVAILABLE', 'PORT_IN_USE', `${key}: port ${port} is in use`);
}
