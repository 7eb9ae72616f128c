// Promise: versions of many customers are raised as those of each: none is lost, who is merged away meanwhile is passed over, and two that touch the same do not deadlock.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IntakeModule } from '../intake/intake.module.js';
import { Crowd, randomFrom } from '../segments/crowd.fixture.js';
import { testSlices } from '../slices.fixture.js';
import { raiseVersions, recordsOfCustomers } from './touch-customers.store.js';

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
const shuffled = (ids: readonly string[]) => [...ids].sort(() => random() - 0.5);

it('answers the records of each, oldest first', async () => {
  const found = await recordsOfCustomers(slices.database.reader, all);
  expect([...found].sort()).toEqual(crowd.members.map((one) => [one.customerId, one.recordIds]).sort());
});

it('raises each once, at the same time from several sides', async () => {
  const before = await versions();
  let deadlocks = 0;
  const answers = await Promise.all(Array.from({ length: 12 }, () => {
    let tries = 0;
    return slices.database.tx((tx) => ((deadlocks += tries++), raiseVersions(tx, shuffled(all))));
  }));
  expect(deadlocks).toBe(0);
  const after = await versions();
  for (const id of all) {
    expect(after.get(id)).toBe(before.get(id)! + 12n);
    expect(new Set(answers.map((one) => one.get(id))).size).toBe(12);
  }
});

it('passes over who is merged away while it waits', async () => {
  const [gone, stays] = all;
  const before = await versions();
  let waiting: Promise<Map<string, bigint>> | undefined;
  await slices.database.tx(async (tx) => {
    await tx.query(`UPDATE customer SET redirect_to = $2, version = version + 1 WHERE customer_id = $1`, [gone, stays]);
    await tx.query(`UPDATE customer SET version = version + 1 WHERE customer_id = $1`, [stays]);
    waiting = slices.database.tx((other) => raiseVersions(other, all));
    await expect.poll(async () => (await slices.db.query(`SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'`)).rowCount).toBeGreaterThan(0);
  });
  const raised = await waiting!;
  expect(raised.has(gone!)).toBe(false);
  expect(raised.get(stays!)).toBe(before.get(stays!)! + 2n);
  expect(raised.size).toBe(all.length - 1);
});
