import { RecordDirectory } from './record-directory.js';
import { sourceKeyOf } from './source-key.js';
import type { testSlices } from '../slices.fixture.js';

type Slices = Awaited<ReturnType<typeof testSlices>>;
type Row = Record<string, unknown>;

/**
 * What identity holds and has told of these parties (of source `S`) and devices, in names instead of random ids: a record is its party
 * or device, a customer the record to which its ID is anchored. Of entries and events the order is kept for each record and key.
 */
export async function snapshot(slices: Slices, names: { parties: readonly string[]; devices: readonly string[] }) {
  const directory = slices.get(RecordDirectory);
  const reader = slices.database.reader;
  const parties = await directory.findRecords(reader, names.parties.map((sourceId) => ({ sourceSystem: 'S', sourceId })));
  const devices = await directory.findDevices(reader, names.devices);
  const nameOf = new Map<string, string>([
    ...names.parties.flatMap((id) => (parties.has(sourceKeyOf('S', id)) ? [[parties.get(sourceKeyOf('S', id))!.recordId, id] as const] : [])),
    ...[...devices].map(([id, ref]) => [ref.recordId, id] as const),
  ]);
  const ids = [...nameOf.keys()];
  const rows = async (sql: string): Promise<Row[]> => (await slices.db.query(sql, [ids])).rows as Row[];
  const customers = await rows(`SELECT customer_id, anchor_record_id, redirect_to, version::text, created_at FROM customer WHERE anchor_record_id = ANY ($1::uuid[])`);
  for (const c of customers) nameOf.set(c['customer_id'] as string, `customer of ${nameOf.get(c['anchor_record_id'] as string)}`);

  const named = (value: unknown): unknown => {
    if (typeof value === 'string') return nameOf.get(value) ?? value;
    if (Array.isArray(value)) return value.map(named);
    if (value instanceof Date || value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).filter(([key]) => !RANDOM.has(key)).map(([key, inner]) => [key, named(inner)]));
  };
  const set = async (sql: string) => (await rows(sql)).map((row) => JSON.stringify(named(row))).sort();
  const ledger = (await rows(
    `SELECT lr.record_id AS of, l.kind, l.record_ids, l.customer_id, l.other_customer_id, l.rule, l.agreed_fields, l.valid_time, l.record_time
     FROM ledger_record lr JOIN ledger l USING (seq) WHERE lr.record_id = ANY ($1::uuid[]) ORDER BY lr.seq`,
  )).map((row) => named({ ...row, record_ids: ['LINKED', 'UNLINKED', 'VETOED'].includes(row['kind'] as string) ? (named(row['record_ids']) as string[]).sort() : row['record_ids'] }) as Row);
  const events = (await slices.db.query(`SELECT topic, key, type, headers, value, sequence::text FROM outbox WHERE key = ANY ($1::text[]) ORDER BY id`, [[...nameOf.keys()]])).rows as Row[];
  return {
    records: await set(`SELECT record_id, kind, source_system, legal_entity, party_type, source_version::text, conflict_count, withdrawn, quality_codes, created_at, updated_at FROM record WHERE record_id = ANY ($1::uuid[])`),
    customers: customers.map((row) => JSON.stringify(named(row))).sort(),
    assignments: await set(`SELECT record_id, customer_id, version::text FROM record_customer WHERE record_id = ANY ($1::uuid[])`),
    links: (await rows(`SELECT ARRAY[record_id, other_record_id] AS pair, rule, rule_version, agreed_fields, actor, valid_time FROM link WHERE record_id = ANY ($1::uuid[])`))
      .map((row) => JSON.stringify({ ...(named(row) as Row), pair: (named(row['pair']) as string[]).sort() })).sort(),
    facts: await set(`SELECT record_id, name, value, fact_time FROM record_fact WHERE record_id = ANY ($1::uuid[])`),
    tokens: await set(`SELECT record_id, kind, verified, count(*)::text FROM record_token WHERE record_id = ANY ($1::uuid[]) GROUP BY 1, 2, 3`),
    sealed: await set(`SELECT s.record_id, k.record_id AS key FROM record_secret s LEFT JOIN record_key k USING (record_id) WHERE s.record_id = ANY ($1::uuid[])`),
    servicing: await set(`SELECT record_id, agent_id, since, source FROM servicing WHERE record_id = ANY ($1::uuid[])`),
    ledger: inGroups(ledger, (row) => row['of'] as string),
    events: inGroups(events.map((row) => ({
      of: `${row['topic']} ${named(row['key'])}`, type: row['type'], sequence: row['sequence'], backfill: (row['headers'] as Row)['ce_backfill'], data: named(JSON.parse((row['value'] as Buffer).toString('utf8'))),
    })), (row) => row.of),
  };
}

/** Made anew each time. */
const RANDOM: ReadonlySet<string> = new Set(['factId', 'decisionId']);

const inGroups = <T>(rows: readonly T[], of: (row: T) => string) => Object.fromEntries([...Map.groupBy(rows, of)].sort(([x], [y]) => (x < y ? -1 : 1)));
