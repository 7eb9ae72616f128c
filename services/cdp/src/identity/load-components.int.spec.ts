// Promise: of a component that is too large so much is held as may be decided together, with whole customers, and whoever holds it comes to an end.
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { testSlices } from '../slices.fixture.js';
import { IdentityModule } from './identity.module.js';
import { LoadComponents } from './load-components.js';
import { MAX_COMPONENT } from './matcher.js';
import { forgetAll } from './pipeline.fixture.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
beforeAll(async () => {
  slices = await testSlices(IdentityModule);
});
afterAll(() => slices.close());
beforeEach(() => forgetAll(slices));

const idOf = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A chain of records, each of which may be the next one's; `size` of them are one customer. */
async function chain(length: number, size: number): Promise<void> {
  const numbers = Array.from({ length }, (_, i) => i);
  const ids = numbers.map(idOf);
  const customers = numbers.map((n) => String(Math.floor(n / size)).padStart(14, '0'));
  await slices.db.query(
    `INSERT INTO record (record_id, kind, source_system, legal_entity, party_type, source_version, created_at, updated_at)
     SELECT id, 'PARTY', 'CORE', 'KJ-LIFE', 'PERSON', 1, now(), now() FROM unnest($1::uuid[]) AS x(id)`, [ids]);
  await slices.db.query(`INSERT INTO record_source (token, record_id) SELECT 'T' || id, id FROM unnest($1::uuid[]) AS x(id)`, [ids]);
  await slices.db.query(
    `INSERT INTO customer (customer_id, anchor_record_id, version, created_at) SELECT DISTINCT ON (c) c, id, 1, now() FROM unnest($1::uuid[], $2::text[]) AS x(id, c) ORDER BY c, id`, [ids, customers]);
  await slices.db.query(`INSERT INTO record_customer (record_id, customer_id, version) SELECT id, c, 1 FROM unnest($1::uuid[], $2::text[]) AS x(id, c)`, [ids, customers]);
  await slices.db.query(`INSERT INTO edge (record_id, other_record_id, weight, model_version, veto) SELECT a, b, 1, 1, '' FROM unnest($1::uuid[], $2::uuid[]) AS x(a, b)`, [ids.slice(0, -1), ids.slice(1)]);
}

const load = (onlyFree = false) => slices.database.tx(async (tx) => {
  await tx.query(`SET LOCAL statement_timeout = '20s'`);
  return slices.get(LoadComponents).execute(tx, { recordIds: [idOf(0)], others: [], tokens: [], arriving: 0, onlyFree });
});

it('is the whole component where that is small', async () => {
  await chain(60, 7);
  expect((await load()).recordIds).toHaveLength(60);
});

it('ends with whole customers where the limit would cut through one', async () => {
  await chain(MAX_COMPONENT + 300, 7);
  const { recordIds, busy } = await load();
  const customers = new Map<string, number>();
  const { rows } = await slices.db.query<{ r: string; c: string }>('SELECT record_id AS r, customer_id AS c FROM record_customer');
  for (const { r, c } of rows) if (recordIds.includes(r)) customers.set(c, (customers.get(c) ?? 0) + 1);
  expect(recordIds.length).toBeGreaterThanOrEqual(MAX_COMPONENT);
  expect(recordIds.length).toBeLessThan(MAX_COMPONENT + 7);
  expect([...new Set(customers.values())]).toEqual([7]);
  expect(busy.records.size).toBe(0);
}, 30_000);

it('leaves it, where nothing is waited for, to whoever waits', async () => {
  await chain(MAX_COMPONENT + 300, 7);
  expect((await load(true)).busy.records.has(idOf(0))).toBe(true);
});
