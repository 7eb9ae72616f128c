// Promise: what a transaction has to tell is heard when it has committed and never else, once.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, until, type TestDatabase } from '@kejing/testing';
import { notifyAtCommit, openDatabase, type Database } from './index.js';

let test: TestDatabase;
let db: Database;
let other: Database;
const open = () => openDatabase({ url: test.url, poolSize: 4, migrations: [], service: 'test' });
beforeAll(async () => {
  test = await testDatabase();
  [db, other] = await Promise.all([open(), open()]);
  await db.tx((tx) => tx.query('CREATE TABLE said (n int PRIMARY KEY)'));
});
afterAll(async () => {
  await Promise.all([db.close(), other.close()]);
  await test.close();
});

/** Listens in one process; what it has heard since, and how many rows were there at that moment. */
async function listening(to: Database, channel: string, isEnough?: () => boolean) {
  const heard: string[] = [];
  const stop = await to.listen(channel, (payload) => heard.push(payload), isEnough);
  heard.length = 0;
  return { heard, stop };
}

it('tells every process at the commit, each notice once', async () => {
  const [here, there] = await Promise.all([listening(db, 'news'), listening(other, 'news')]);
  await db.tx(async (tx) => {
    for (const payload of ['a', 'b', 'a']) notifyAtCommit(tx, 'news', payload);
    await tx.query('INSERT INTO said VALUES (1)');
    await sleep(100);
    expect([...here.heard, ...there.heard]).toEqual([]);
  });
  await until(() => here.heard.length + there.heard.length === 4);
  expect(here.heard).toEqual(['a', 'b']);
  expect(there.heard).toEqual(['a', 'b']);
  await Promise.all([here.stop(), there.stop()]);
});

it('tells nothing of what was rolled back, and of a transaction that was run again only what its last run said', async () => {
  const { heard, stop } = await listening(other, 'fate');
  await expect(db.tx(async (tx) => { notifyAtCommit(tx, 'fate', 'never'); await tx.query('INSERT INTO said VALUES (1)'); })).rejects.toThrow();
  let run = 0;
  await db.tx(async (tx) => {
    notifyAtCommit(tx, 'fate', `run ${(run += 1)}`);
    // What PostgreSQL says where two wait for each other.
    if (run === 1) await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40P01'; END $$`);
  });
  await until(() => heard.length > 0);
  expect(heard).toEqual(['run 2']);
  await stop();
});

it('tells this process alone, at once, where that is enough, and all others where it is not', async () => {
  let enough = true;
  const [here, there] = await Promise.all([listening(db, 'own', () => enough), listening(other, 'own')]);
  await db.tx((tx) => Promise.resolve(notifyAtCommit(tx, 'own', 'mine')));
  expect(here.heard).toEqual(['mine']);
  enough = false;
  await db.tx((tx) => Promise.resolve(notifyAtCommit(tx, 'own', 'ours')));
  await until(() => there.heard.length === 1 && here.heard.length === 2);
  expect([here.heard, there.heard]).toEqual([['mine', 'ours'], ['ours']]);
  await here.stop();
  enough = true;
  await db.tx((tx) => Promise.resolve(notifyAtCommit(tx, 'own', 'later')));
  await until(() => there.heard.length === 2);
  expect(here.heard).toHaveLength(2);
  await there.stop();
});

it('has committed, whatever its listener makes of it', async () => {
  const stop = await db.listen('odd', () => { throw new Error('not my problem'); }, () => true);
  await db.tx(async (tx) => { notifyAtCommit(tx, 'odd'); await tx.query('INSERT INTO said VALUES (7)'); });
  expect(await db.reader.query('SELECT n FROM said WHERE n = 7')).toHaveLength(1);
  await stop();
});

it('loses no notice where many commit at once', async () => {
  const { heard, stop } = await listening(other, 'many');
  await Promise.all(Array.from({ length: 200 }, (_, n) => db.tx(async (tx) => { notifyAtCommit(tx, 'many', String(n)); await tx.query('INSERT INTO said VALUES ($1)', [1000 + n]); })));
  await until(() => heard.length === 200);
  expect(new Set(heard).size).toBe(200);
  await stop();
});

it('refuses what is not in a transaction', async () => {
  expect(() => notifyAtCommit(db.reader, 'news')).toThrow(expect.objectContaining({ code: 'NOT_IN_TRANSACTION' }) as Error);
  await db.tx((tx) => Promise.resolve(notifyAtCommit(tx, 'news')));
});
