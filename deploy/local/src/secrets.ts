import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames, type ServiceName } from './services.js';

/** Users of Kafka: admin, the services, people of operations, and the insurer's systems. */
export const kafkaUsers = ['admin', ...serviceNames, 'ops', 'insurer'] as const;
export type KafkaUser = (typeof kafkaUsers)[number];

/** What a local stack keeps secret, made once at random. */
export interface Secrets {
  /** Of PostgreSQL's superuser. */
  postgres: string;
  /** Of each service's database role. */
  databases: Record<ServiceName, string>;
  kafka: Record<KafkaUser, string>;
  /** KEJING_MASTER_KEYS and KEJING_TOKEN_KEYS of cdp. */
  masterKeys: string;
  tokenKeys: string;
}

/** The secrets of the stack in this folder; made and written (readable by the owner alone) when there are none. */
export function loadSecrets(dir: string): Secrets {
  const file = join(dir, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secrets = newSecrets();
  writeSecrets(dir, secrets);
  return secrets;
}

/** For a stack whose secrets are decided before it is there. */
export function writeSecrets(dir: string, secrets: Secrets): void {
  const file = join(dir, 'secrets.json');
  writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

export function newSecrets(): Secrets {
  const password = () => randomBytes(18).toString('base64url');
  const key = () => `v1:${randomBytes(32).toString('base64')}`;
  const forEach = <K extends string>(names: readonly K[]) => Object.fromEntries(names.map((name) => [name, password()])) as Record<K, string>;
  return { postgres: password(), databases: forEach(serviceNames), kafka: forEach(kafkaUsers), masterKeys: key(), tokenKeys: key() };
}
