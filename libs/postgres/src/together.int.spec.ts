// Promise: statements that go to the server together are answered each for itself; a plan that a migration outdates is made anew.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase, type TestDatabase } from '@kejing/testing';
import { openDatabase, type Database } from './index.js';

let test: TestDatabase;
let db: Database;

beforeAll(async () => {
  test = await testDatabase();
  db = await openDatabase({ url: test.url, poolSize: 2, migrations: [], service: 'test' });
  await test.db.query(`CREATE TABLE notes (id int PRIMARY KEY, text text NOT NULL)`);
  await test.db.query(`INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 50) AS n`);
});
afterAll(async () => {
  await db.close();
  await test.close();
});

describe('together', () => {
  it('answers many statements of one turn, each with its own rows', async () => {
    const read = (round: number) => db.together((reader) => Promise.all(Array.from({ length: 20 }, (_, n) => reader.query('SELECT text FROM notes WHERE id = $1', [round + n + 1]) as Promise<{ text: string }[]>)));
    for (let round = 0; round < 20; round++) expect((await read(round)).map(([row]) => row?.text)).toEqual(Array.from({ length: 20 }, (_, n) => `note ${round + n + 1}`));
  });

  it('lets one fail without the others, and the connection lives on', async () => {
    const outcomes = await db.together((reader) => Promise.allSettled([
      reader.query('SELECT $1::int AS n', [1]), reader.query('SELECT 1 / $1::int AS n', [0]), reader.query('SELECT $1::int AS n', [3]),
    ]));
    expect(outcomes.map((o) => o.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((outcomes[1] as PromiseRejectedResult).reason).toMatchObject({ sqlState: '22012', message: '22012: a value does not fit its type' });
    expect(db.pool.waiting).toBe(0);
  });

  it('gives the connection back when the work throws', async () => {
    for (let n = 0; n < 5; n++) await expect(db.together(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await db.together((reader) => reader.query('SELECT $1::int AS n', [1]) as Promise<unknown>)).toEqual([{ n: 1 }]);
  });
});

describe('a prepared statement', () => {
  it('whose table a migration changes goes on: the transaction is run again', async () => {
    const all = () => db.tx(async (tx) => (await tx.query('SELECT * FROM notes WHERE id = $1', [1])) as Record<string, unknown>[]);
    for (let n = 0; n < 10; n++) expect(Object.keys((await all())[0]!)).toEqual(['id', 'text']);
    await test.db.query('ALTER TABLE notes ADD COLUMN late int');
    expect(Object.keys((await all())[0]!)).toEqual(['id', 'text', 'late']);
  });
});
