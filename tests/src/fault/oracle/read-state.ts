import pg from 'pg';
import type { Row } from './digest.js';

/** Tables that note deliveries, readings and who relays: no state of the business. Held events must be none at the end, which is checked by itself. */
const NOTES = new Set(['inbox', 'outbox', 'outbox_sequence', 'held_event', 'relay_lease', 'audit', 'schema_migrations', 'request']);

/**
 * What two runs need not agree in, though nothing is wrong: `table.column`, and why. Everything else that is in a database is compared, so a new table is under the
 * oracle without a line here.
 */
const NOT_COMPARED: Record<string, string> = {
  'customer.version': 'grows with each transaction that touches her; how many events share one depends on the moment',
  'record_customer.version': 'the same',
  'segment_member.customer_version': 'the same',
  'customer_segment.customer_version': 'the same',
  'ledger_record.seq': 'a number of the database',
  'record_tag.version': 'grows with each change of a tag, and whether one policy contradicts the other before or after it was believed depends on who comes first',
  'tag_value.version': 'the same',
  'segment_catalogue.sweep_position': 'how far a sweep has come',
  'feed_item.cursor': 'customers click at one moment, so who comes first on a feed is chance',
  'feed.cursor': 'how often a feed changed: a link comes with its task, or after it',
  'agent.slug': 'a random name',
  'interaction.view_id': 'a random name',
};

/** Rows that tell by which way a state was reached, and not the state: whole tables, or where this is said. */
const WAYS: Record<string, RegExp> = {
  'tagging.tag_history': /^/,
  'tagging.tag_value': /"removed": true/,
  'strategy.record_tag': /"removed": true/,
  'cdp.record_tag': /"active": false/,
  'strategy.customer_segment': /"member": false/,
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** Customer ids: 13 random symbols and a check symbol. */
const CUSTOMER = /\b[0-9A-HJKMNP-TV-Z]{14}\b/g;
/** Codes of links, which are random: 128 bits as base62. */
const CODE = /\b(?=[0-9A-Za-z]*[0-9])(?=[0-9A-Za-z]*[A-Z])(?=[0-9A-Za-z]*[a-z])[0-9A-Za-z]{22}\b/g;
/** Where pages are; the address of a studio ends with a random name. */
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+(\/a\/[0-9A-Za-z]+)?/g;
const INSTANT = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d(?::\d\d)?)?/g;

/**
 * Every row of every table, as it is compared: random ids taken out, sealed bytes left out (each is sealed anew), columns that the database counts left out, and
 * instants from `since` on (when the stack was started) only as being there.
 */
export async function readState(databaseUrl: string, prefix: string, since: Date): Promise<Row[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: columns } = await client.query<{ table_name: string; column_name: string; data_type: string; counted: boolean }>(
      `SELECT c.table_name, c.column_name, c.data_type, c.is_identity = 'YES' OR coalesce(c.column_default LIKE 'nextval%', false) AS counted
       FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
       WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position`);
    const found: Row[] = [];
    for (const [table, own] of Map.groupBy(columns, ({ table_name }) => table_name)) {
      if (NOTES.has(table)) continue;
      const compared = own.filter((column) => !column.counted && column.data_type !== 'bytea' && NOT_COMPARED[`${table}.${column.column_name}`] === undefined).map(({ column_name }) => client.escapeIdentifier(column_name));
      if (compared.length === 0) continue;
      const { rows } = await client.query<{ row: string }>(`SELECT to_jsonb(r)::text AS row FROM (SELECT ${compared.join(', ')} FROM ${client.escapeIdentifier(table)}) AS r`);
      const name = `${prefix}.${table}`;
      for (const { row } of rows) if (!WAYS[name]?.test(row)) found.push(normalise(name, row, since));
    }
    return found;
  } finally {
    await client.end();
  }
}

/** Parts of rows that hang on who came first, and are taken out. */
const UNSETTLED: Record<string, (row: { name?: string; value?: unknown; state?: string; body?: { link?: unknown; script?: unknown } }) => void> = {
  // A day may begin between two runs, and with it somebody's year.
  'cdp.record_fact': (row) => { if (row.name === 'age') delete row.value; },
  // The link of a task that was cancelled before it came is not put on any more.
  'strategy.feed_item': ({ state, body }) => { if (state === 'CANCELLED') { delete body?.link; delete body?.script; } },
};

/** One row of JSON with its ids taken out. Pure. */
export function normalise(table: string, row: string, since: Date): Row {
  const json = settled(table, row);
  const ids: string[] = [];
  const take = (id: string) => { ids.push(id); return '#'; };
  const text = json.replace(UUID, take).replace(ADDRESS, 'http://').replace(CODE, take).replace(CUSTOMER, take).replace(INSTANT, (instant) => (new Date(instant) >= since ? 'now' : instant));
  return { table, text, ids };
}

function settled(table: string, row: string): string {
  const settle = UNSETTLED[table];
  if (!settle) return row;
  const parsed = JSON.parse(row) as Parameters<typeof settle>[0];
  settle(parsed);
  return JSON.stringify(parsed);
}
