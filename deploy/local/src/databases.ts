import pg from 'pg';
import type { Secrets } from './secrets.js';
import { serviceNames, type ServiceName } from './services.js';

/** Role and database of a service have the same name. */
export const databaseName = (service: ServiceName): string => `kejing_${service}`;

/**
 * Makes each service's role and its database, which nobody else may connect to. Roles are no superusers. Does nothing to what exists.
 * @throws Error where the server has another password of the superuser
 */
export async function createDatabases(superuserUrl: string, secrets: Pick<Secrets, 'databases'>): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect().catch((error: unknown) => {
    if ((error as { code?: unknown }).code !== '28P01') throw error;
    throw new Error('PostgreSQL has another superuser password than the secrets say: its data is older than they are. With Compose: scripts/start --compose --fresh begins anew, without the old data.', { cause: error });
  });
  try {
    for (const service of serviceNames) {
      const name = databaseName(service);
      const { rows: roles } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
      if (roles.length === 0) await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${client.escapeLiteral(secrets.databases[service])}`);
      const { rows: databases } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (databases.length === 0) await client.query(`CREATE DATABASE ${name} OWNER ${name}`);
      await client.query(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
    }
  } finally {
    await client.end();
  }
}
