import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFiles, writeCertificates } from './certificates.js';
import { kafkaForCompose } from './compose-kafka.js';
import { writePorts } from './connection.js';
import type { PortPlan } from './port-plan.js';
import { loadSecrets } from './secrets.js';
import { serviceNames, type ServiceName } from './services.js';
import { tokenIssuers, tokenKeyFiles, writeTokenKeys } from './token-keys.js';

/** Where a service finds its files in its container. */
const INSIDE = '/etc/kejing';

/**
 * Writes what deploy/compose.yaml reads into the folder of a stack: secrets, certificates and keys as for a stack of local processes, a folder for
 * each container to mount, and `.env`. What is there is used again.
 * @returns the path of `.env`
 */
export async function writeComposeFiles(dir: string, ports: PortPlan, now: Date): Promise<string> {
  // Containers have users of their own: their files are open to all, in a folder that only the owner may enter.
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o700);
  const secrets = loadSecrets(dir);
  writePorts(dir, ports);
  await writeCertificates(dir, [...serviceNames, 'client'], now);
  await writeTokenKeys(dir, [...serviceNames, 'local']);
  const mounts = join(dir, 'mounts');
  for (const name of [...serviceNames, 'kafka', 'erasures']) {
    mkdirSync(join(mounts, name), { recursive: true });
    chmodSync(join(mounts, name), name === 'erasures' ? 0o777 : 0o755);
  }
  for (const service of serviceNames) writeServiceFiles(dir, join(mounts, service), service);
  writeOpen(join(mounts, 'kafka/server.properties'), kafkaForCompose(secrets.kafka, ports.kafka));

  const env: Record<string, string> = {
    KEJING_MOUNTS: mounts,
    KEJING_STATE: dir,
    POSTGRES_PORT: String(ports.postgres), POSTGRES_PASSWORD: secrets.postgres, DATABASE_PASSWORDS: JSON.stringify(secrets.databases),
    KAFKA_PORT: String(ports.kafka), KAFKA_ADMIN_PASSWORD: secrets.kafka.admin,
    MASTER_KEYS: secrets.masterKeys, TOKEN_KEYS: secrets.tokenKeys, TOKEN_ISSUERS: issuersInside(dir),
    PUBLIC_URL: `http://127.0.0.1:${ports.services.content.http}`,
    ...Object.fromEntries(serviceNames.flatMap((service) => {
      const { grpc, http, admin } = ports.services[service];
      const prefix = service.toUpperCase();
      return [
        [`${prefix}_GRPC_PORT`, String(grpc)], [`${prefix}_HTTP_PORT`, String(http)], [`${prefix}_ADMIN_PORT`, String(admin)],
        [`${prefix}_DATABASE_PASSWORD`, secrets.databases[service]], [`${prefix}_KAFKA_PASSWORD`, secrets.kafka[service]],
      ];
    })),
  };
  const file = join(dir, '.env');
  writeFileSync(file, `# Made by scripts/start --compose; secret.\n${Object.entries(env).map(([key, value]) => `${key}='${value}'\n`).join('')}`, { mode: 0o600 });
  return file;
}

function writeServiceFiles(dir: string, mount: string, service: ServiceName): void {
  const { ca, cert, key } = certificateFiles(dir, service);
  for (const [from, to] of [[ca, 'ca.crt'], [cert, 'tls.crt'], [key, 'tls.key'], [tokenKeyFiles(dir, service).privateJwk, 'private.json']] as const) copyOpen(from, join(mount, to));
  for (const name of [...serviceNames, 'local']) copyOpen(tokenKeyFiles(dir, name).jwks, join(mount, `${name}.jwks.json`));
}

function issuersInside(dir: string): string {
  const issuers = JSON.parse(tokenIssuers(dir, serviceNames)) as { jwksFile: string; service?: string }[];
  return JSON.stringify(issuers.map((issuer) => ({ ...issuer, jwksFile: `${INSIDE}/${issuer.service ?? 'local'}.jwks.json` })));
}

function copyOpen(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, 0o644);
}

function writeOpen(file: string, text: string): void {
  writeFileSync(file, text);
  chmodSync(file, 0o644);
}
