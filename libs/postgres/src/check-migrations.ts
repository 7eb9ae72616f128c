import { fault } from '@kejing/errors';
import { dedicatedClient, endClient } from './data-source.js';
import { migrate, migrateDown, type MigrationClass } from './migrate.js';

/**
 * For the test of a service's migrations: up, down to empty, up again to the same schema. `url` is an empty database.
 * @throws KejingError INTERNAL MIGRATIONS_INVALID naming what is left over or different
 */
export async function checkMigrations(url: string, migrations: MigrationClass[]): Promise<void> {
  const empty = await objects(url);
  await migrate(url, migrations);
  const first = await objects(url);
  await migrateDown(url, migrations);
  report('left over after down', difference(await objects(url), empty));
  await migrate(url, migrations);
  const second = await objects(url);
  report('different after up, down, up', [...difference(first, second), ...difference(second, first)]);
}

function report(what: string, found: string[]): void {
  if (found.length > 0) throw fault('INTERNAL', 'MIGRATIONS_INVALID', `${what}: ${found.join('; ')}`);
}

const difference = (a: string[], b: string[]) => a.filter((x) => !b.includes(x));

/** Everything that migrations make, one line each, but extensions and the table of migrations itself. */
async function objects(url: string): Promise<string[]> {
  const client = dedicatedClient({ url, poolSize: 1, service: 'kejing-migrate' });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(`
      WITH own AS (SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%' AND nspname <> 'information_schema'),
           ext AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e')
      SELECT 'relation ' || c.oid::regclass || ' kind ' || c.relkind::text || coalesce(' ' || pg_get_expr(c.relpartbound, c.oid), '') AS line
        FROM pg_class c WHERE c.relnamespace IN (SELECT oid FROM own) AND ('pg_class'::regclass, c.oid) NOT IN (SELECT * FROM ext)
      UNION ALL
      SELECT 'column ' || a.attrelid::regclass || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
             || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
       WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relnamespace IN (SELECT oid FROM own) AND ('pg_class'::regclass, c.oid) NOT IN (SELECT * FROM ext)
      UNION ALL
      SELECT 'index ' || pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace IN (SELECT oid FROM own)
      UNION ALL
      SELECT 'constraint ' || conrelid::regclass || '.' || conname || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE conrelid <> 0 AND connamespace IN (SELECT oid FROM own)
      UNION ALL
      SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal AND c.relnamespace IN (SELECT oid FROM own)
      UNION ALL
      SELECT 'function ' || p.oid::regprocedure || ' ' || md5(p.prosrc) FROM pg_proc p
       WHERE p.pronamespace IN (SELECT oid FROM own) AND ('pg_proc'::regclass, p.oid) NOT IN (SELECT * FROM ext)
      UNION ALL
      SELECT 'type ' || t.oid::regtype || coalesce(' ' || (SELECT string_agg(enumlabel, ',' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), '')
        FROM pg_type t WHERE t.typtype IN ('e', 'd', 'r') AND t.typnamespace IN (SELECT oid FROM own) AND ('pg_type'::regclass, t.oid) NOT IN (SELECT * FROM ext)
      UNION ALL
      SELECT 'schema ' || nspname FROM pg_namespace WHERE oid IN (SELECT oid FROM own)
      ORDER BY 1`);
    return rows.map((r) => r.line).filter((line) => !line.includes('schema_migrations'));
  } finally {
    await endClient(client);
  }
}
