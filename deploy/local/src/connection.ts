import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFiles, type CertificateFiles } from './certificates.js';
import { databaseName } from './databases.js';
import type { PortPlan } from './port-plan.js';
import { loadSecrets, type KafkaUser } from './secrets.js';
import type { ServiceName } from './services.js';
import { stateFolder } from './state-folder.js';
import { signToken, type TokenRequest } from './token-keys.js';

/** How programs outside the services (sample insurer, loop, tests, people) reach a local stack. */
export interface StackConnection {
  dir: string;
  ports: PortPlan;
  /** host:port */
  grpcAddress(service: ServiceName): string;
  /** http://host:port of a service's public HTTP, without a slash at the end. */
  httpUrl(service: ServiceName): string;
  /** http://host:port of /metrics, /livez and /readyz. */
  adminUrl(service: ServiceName): string;
  kafka(user: KafkaUser): { brokers: string[]; username: string; password: string };
  /** URL of a service's database, as the service's own role. */
  databaseUrl(service: ServiceName): string;
  /** PEM files of a client of the services. */
  tls: CertificateFiles;
  signToken(request: TokenRequest): Promise<string>;
}

/** Writes down the ports of a stack, for `openStack`. */
export function writePorts(dir: string, ports: PortPlan): void {
  writeFileSync(join(dir, 'ports.json'), JSON.stringify(ports, null, 2));
}

/** The connection to the stack that keeps its state in this folder (default: that of scripts/start). It need not be running. */
export function openStack(dir = stateFolder()): StackConnection {
  let ports: PortPlan;
  try {
    ports = JSON.parse(readFileSync(join(dir, 'ports.json'), 'utf8')) as PortPlan;
  } catch (cause) {
    throw new Error(`No stack was started in ${dir} yet: run scripts/start.`, { cause });
  }
  const secrets = loadSecrets(dir);
  // A container that is in the stack's own network (deploy/compose.yaml) reaches the others by name, on the same ports.
  const named = process.env.KEJING_STACK_HOSTS === 'names';
  const host = (name: string): string => (named ? name : '127.0.0.1');
  return {
    dir, ports,
    grpcAddress: (service) => `${host(service)}:${ports.services[service].grpc}`,
    httpUrl: (service) => `http://${host(service)}:${ports.services[service].http}`,
    adminUrl: (service) => `http://${host(service)}:${ports.services[service].admin}`,
    kafka: (username) => ({ brokers: [named ? 'kafka:9092' : `127.0.0.1:${ports.kafka}`], username, password: secrets.kafka[username] }),
    databaseUrl: (service) => `postgres://${databaseName(service)}:${encodeURIComponent(secrets.databases[service])}@${named ? 'postgres:5432' : `127.0.0.1:${ports.postgres}`}/${databaseName(service)}`,
    tls: certificateFiles(dir, 'client'),
    signToken: (request) => signToken(dir, request),
  };
}
