// Promise: versions of many customers are raised as those of each: none is lost, who is merged away meanwhile is passed over, and all take them in one order.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IntakeModule } from '../intake/intake.module.js';
import { Crowd, randomFrom } from '../segments/crowd.fixture.js';
import { testSlices } from '../slices.fixture.js';
import { RecordDirectory } from './record-directory.js';
import { raiseVersions } from './touch-customers.store.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
let crowd: Crowd;
let all: string[];
const random = randomFrom(5);
beforeAll(async () => {
  slices = await testSlices(IntakeModule);
  crowd = new Crowd(slices, random);
  await crowd.arrive(40);
  all = crowd.members.map((one) => one.customerId);
});
afterAll(() => slices.close());

const versions = async () => new Map((await slices.db.query(`SELECT customer_id AS id, version FROM customer`)).rows.map((row: { id: string; version: string }) => [row.id, BigInt(row.version)]));
const someoneWaits = () => expect.poll(async () => (await slices.db.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`)).rowCount).toBeGreaterThan(0);
const shuffled = (ids: readonly string[]) => [...ids].sort(() => random() - 0.5);

it('answers the records of each, oldest first', async () => {
  const found = Map.groupBy(await slices.get(RecordDirectory).recordsOfCustomers(slices.database.reader, all), ({ customerId }) => customerId);
  expect([...found].map(([id, records]) => [id, records.map(({ recordId }) => recordId)]).sort()).toEqual(crowd.members.map((one) => [one.customerId, one.recordIds]).sort());
});

it('raises each once, at the same time from several sides', async () => {
  const before = await versions();
  const answers = await Promise.all(Array.from({ length: 12 }, () => slices.database.tx((tx) => raiseVersions(tx, shuffled(all)))));
  const after = await versions();
  for (const id of all) {
    expect(after.get(id)).toBe(before.get(id)! + 12n);
    expect(new Set(answers.map((one) => one.get(id))).size).toBe(12);
  }
});

it('holds them in the order of their IDs', async () => {
  const ordered = [...all].sort();
  let waiting: Promise<unknown> | undefined;
  await slices.database.tx(async (tx) => {
    await tx.query(`SELECT 1 FROM customer WHERE customer_id = $1 FOR UPDATE`, [ordered[20]]);
    waiting = slices.database.tx((other) => raiseVersions(other, shuffled(all)));
    await someoneWaits();
    const { rows } = await slices.db.query(`SELECT customer_id AS id FROM customer ORDER BY 1 FOR UPDATE SKIP LOCKED`);
    expect(rows.map((row: { id: string }) => row.id)).toEqual(ordered.slice(21));
  });
  await waiting;
});

it('passes over who is merged away while it waits', async () => {
  const [gone, stays] = all;
  const before = await versions();
  let waiting: Promise<Map<string, bigint>> | undefined;
  await slices.database.tx(async (tx) => {
    await tx.query(`UPDATE customer SET redirect_to = $2, version = version + 1 WHERE customer_id = $1`, [gone, stays]);
    await tx.query(`UPDATE customer SET version = version + 1 WHERE customer_id = $1`, [stays]);
    waiting = slices.database.tx((other) => raiseVersions(other, all));
    await someoneWaits();
  });
  const raised = await waiting!;
  expect(raised.has(gone!)).toBe(false);
  expect(raised.get(stays!)).toBe(before.get(stays!)! + 2n);
  expect(raised.size).toBe(all.length - 1);
});
