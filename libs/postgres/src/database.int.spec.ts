// Promise: a transaction happens as a whole or not at all, and a database that is away says so soon and kills nobody.
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase, until, type TestDatabase } from '@kejing/testing';
import { flakyProxy, type FlakyProxy } from './flaky-proxy.js';
import { isUniqueViolation, openDatabase, QueryError, type Database } from './index.js';

let test: TestDatabase;
let db: Database;
const open = (url: string, more: object = {}) => openDatabase({ url, poolSize: 4, migrations: [], service: 'test', ...more });

beforeAll(async () => {
  test = await testDatabase();
  db = await open(test.url);
  await test.db.query(`CREATE TABLE notes (id int PRIMARY KEY, text text NOT NULL DEFAULT '', n int8 NOT NULL DEFAULT 0, CONSTRAINT notes_text UNIQUE (text, id))`);
});
beforeEach(async () => {
  await test.db.query('TRUNCATE notes');
});
afterAll(async () => {
  await db.close();
  await test.close();
});
const ids = async () => (await test.db.query<{ id: number }>('SELECT id FROM notes ORDER BY id')).rows.map((r) => r.id);

describe('tx', () => {
  it('commits what the work wrote and gives back what it answered', async () => {
    expect(await db.tx(async (tx) => (await tx.query('INSERT INTO notes (id) VALUES (1) RETURNING id')) as unknown)).toEqual([{ id: 1 }]);
    expect(await ids()).toEqual([1]);
  });

  it('rolls back when the work throws, and throws the same error', async () => {
    const error = new Error('no');
    await expect(db.tx(async (tx) => {
      await tx.query('INSERT INTO notes (id) VALUES (1)');
      throw error;
    })).rejects.toBe(error);
    expect(await ids()).toEqual([]);
    expect(db.pool.waiting).toBe(0);
  });

  it('does not take a transaction for committed whose failed statement the work swallowed', async () => {
    await expect(db.tx(async (tx) => {
      await tx.query('INSERT INTO notes (id) VALUES (1)');
      await tx.query('INSERT INTO notes (id) VALUES (1)').catch(() => undefined);
    })).rejects.toMatchObject({ kind: 'INTERNAL', code: 'TRANSACTION_ABORTED' });
    expect(await ids()).toEqual([]);
    await db.tx((tx) => tx.query('INSERT INTO notes (id) VALUES (2)')); // and the connection is sound
  });

  it('says why the first of its statements was refused, whichever of those that went together is heard of first', async () => {
    const outcome = db.tx(async (tx) => {
      const first = tx.query('SELECT 1 / 0').finally(() => new Promise((resolve) => { setTimeout(resolve, 20); }));
      await Promise.all([first, tx.query('SELECT 1')]);
    });
    await expect(outcome).rejects.toMatchObject({ sqlState: '22012' });
    const later = db.tx(async (tx) => {
      await tx.query('SAVEPOINT s');
      await tx.query('SELECT 1 / 0').catch(() => undefined);
      await tx.query('ROLLBACK TO s');
      await Promise.all([tx.query('SELECT x'), tx.query('SELECT 1')]);
    });
    await expect(later).rejects.toMatchObject({ sqlState: '42703' });
  });

  it('runs read only, and at the isolation asked for', async () => {
    await expect(db.tx((tx) => tx.query('INSERT INTO notes (id) VALUES (1)'), { readOnly: true })).rejects.toMatchObject({ sqlState: '25006' });
    const seen = await db.tx((tx) => tx.query(`SELECT current_setting('transaction_isolation') AS i, current_setting('transaction_read_only') AS r`), { isolation: 'REPEATABLE READ', readOnly: true });
    expect(seen).toEqual([{ i: 'repeatable read', r: 'on' }]);
  });

  it('runs both of two transactions that deadlock, one of them twice', async () => {
    await test.db.query('INSERT INTO notes (id) VALUES (1), (2)');
    let runs = 0;
    const both = (first: number, second: number) => db.tx(async (tx) => {
      runs++;
      await tx.query('UPDATE notes SET n = n + 1 WHERE id = $1', [first]);
      await sleep(150);
      await tx.query('UPDATE notes SET n = n + 1 WHERE id = $1', [second]);
    });
    await Promise.all([both(1, 2), both(2, 1)]);
    expect(runs).toBe(3);
    expect((await test.db.query('SELECT n FROM notes')).rows).toEqual([{ n: '2' }, { n: '2' }]);
  });

  it('runs again what SERIALIZABLE refuses, at the commit too (write skew)', async () => {
    await test.db.query('INSERT INTO notes (id) VALUES (1), (2)');
    let runs = 0;
    // Each may take its own row only while nobody took any: without the repeat both would.
    const take = (id: number) => db.tx(async (tx) => {
      runs++;
      const [row] = (await tx.query('SELECT sum(n) AS taken FROM notes')) as { taken: string }[];
      await tx.query('UPDATE notes SET n = 1 WHERE id = $1 AND $2::int = 0', [id, row!.taken]);
      await sleep(100);
    }, { isolation: 'SERIALIZABLE' });
    await Promise.all([take(1), take(2)]);
    expect((await test.db.query('SELECT sum(n) FROM notes')).rows).toEqual([{ sum: '1' }]);
    expect(runs).toBe(3);
  });

  it('gives up after three repeats, and says that it may be tried again', async () => {
    let runs = 0;
    await expect(db.tx(async (tx) => {
      runs++;
      await tx.query(`DO $$ BEGIN RAISE serialization_failure; END $$`);
    })).rejects.toMatchObject({ kind: 'CONFLICT', code: 'DATABASE_CONTENTION', retriable: true });
    expect(runs).toBe(4);
  });
});

describe('errors', () => {
  it('tell a unique violation and its constraint, and nothing of the row', async () => {
    await test.db.query(`INSERT INTO notes (id, text) VALUES (1, 'canary')`);
    const e: unknown = await db.reader.query('INSERT INTO notes (id, text) VALUES ($1, $2)', [1, 'canary']).catch((x: unknown) => x);
    expect(isUniqueViolation(e)).toBe(true);
    expect(isUniqueViolation(e, 'notes_pkey')).toBe(true);
    expect(isUniqueViolation(e, 'notes_text')).toBe(false);
    expect(isUniqueViolation(new Error('x'))).toBe(false);
  });

  it.each([
    ['INSERT INTO notes (id, text) VALUES (1, $1::int)', '22P02'],
    [`INSERT INTO notes (id, text) SELECT 1, $1 UNION ALL SELECT 1, $1`, '23505'],
    ['INSERT INTO notes (id, text, n) VALUES (1, $1, NULL)', '23502'],
  ])('never hold the values: %s', async (sql, sqlState) => {
    const e: unknown = await db.tx((tx) => tx.query(sql, ['canary'])).catch((x: unknown) => x);
    expect(e).toBeInstanceOf(QueryError);
    expect(e).toMatchObject({ sqlState });
    expect(`${JSON.stringify(e, Object.getOwnPropertyNames(e))} ${String((e as Error).cause)}`).not.toContain('canary');
  });

  it('say when a statement took too long', async () => {
    const impatient = await open(test.url, { statementTimeoutMs: 100 });
    await expect(impatient.reader.query('SELECT pg_sleep(5)')).rejects.toMatchObject({ kind: 'DEADLINE', code: 'DATABASE_TIMEOUT', retriable: true });
    await impatient.close();
  });
});

describe('types', () => {
  it('are those that the stores count on', async () => {
    const [row] = (await db.reader.query(`SELECT 9007199254740993::int8 AS big, 1.10::numeric AS money, '2026-01-02'::date AS day, '2026-01-02T00:00:00+08'::timestamptz AS at, '{"a":[1]}'::jsonb AS json`)) as object[];
    expect(row).toEqual({ big: '9007199254740993', money: '1.10', day: '2026-01-02', at: new Date('2026-01-01T16:00:00Z'), json: { a: [1] } });
  });
});

describe('a broken connection', () => {
  let proxy: FlakyProxy;
  let through: Database;
  const away = { kind: 'UNAVAILABLE', code: 'DATABASE_UNAVAILABLE', retriable: true };
  beforeEach(async () => {
    proxy = await flakyProxy(test.url);
    through = await open(proxy.url(test.url), { connectTimeoutMs: 300, statementTimeoutMs: 500 });
    return async () => {
      await through.close();
      await proxy.close();
    };
  });

  it.each(['while a query runs', 'between two queries'])('that the server ends %s fails that transaction only', async (when) => {
    await expect(db.tx(async (tx) => {
      await tx.query('INSERT INTO notes (id) VALUES (1)');
      if (when === 'while a query runs') return tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
      const [{ pid }] = (await tx.query('SELECT pg_backend_pid() AS pid')) as [{ pid: number }];
      await test.db.query('SELECT pg_terminate_backend($1)', [pid]);
      await sleep(100); // the error arrives while nobody waits for an answer
      return tx.query('SELECT 1');
    })).rejects.toMatchObject(away);
    expect(await ids()).toEqual([]);
    await Promise.all(Array.from({ length: 8 }, () => db.ping()));
  });

  it('that sat idle in the pool is replaced', async () => {
    await Promise.all([through.ping(), through.ping(), through.ping()]);
    proxy.mode = 'cut';
    await sleep(50);
    proxy.mode = 'pass';
    await Promise.all([through.ping(), through.ping(), through.ping()]);
  });

  it('says soon that the database is away, and works again when it is back', async () => {
    proxy.mode = 'cut';
    const started = performance.now();
    await expect(through.reader.query('SELECT 1')).rejects.toMatchObject(away);
    await expect(through.tx((tx) => tx.query('SELECT 1'))).rejects.toMatchObject(away);
    await expect(through.ping()).rejects.toMatchObject(away);
    expect(performance.now() - started).toBeLessThan(2_000);
    proxy.mode = 'pass';
    await through.ping();
  });

  it('on which nothing comes back is given up, not handed to the next', async () => {
    const single = await open(proxy.url(test.url), { poolSize: 1, statementTimeoutMs: 100 });
    proxy.mode = 'swallow';
    await expect(single.ping()).rejects.toMatchObject(away); // its connection is still waiting for the answer
    const started = performance.now();
    await until(() => single.pool.total === 0, 8_000);
    expect(performance.now() - started).toBeLessThan(6_000);
    proxy.mode = 'pass';
    await single.ping();
    await single.close();
  });

  it('during the commit leaves the outcome open: said so, and not run again', async () => {
    let runs = 0;
    proxy.cutAfter = 'COMMIT';
    await expect(through.tx(async (tx) => {
      runs++;
      await tx.query('INSERT INTO notes (id) VALUES (7)');
    })).rejects.toMatchObject({ kind: 'UNAVAILABLE', code: 'DATABASE_OUTCOME_UNKNOWN', retriable: true });
    expect(runs).toBe(1);
    await until(async () => (await ids()).includes(7)); // here it did happen
  });
});

describe('the pool', () => {
  it('counts its connections, and bounds the wait for one', async () => {
    const small = await open(test.url, { poolSize: 1, connectTimeoutMs: 200 });
    await small.tx(async () => {
      const second = small.ping();
      expect(small.pool).toEqual({ total: 1, idle: 0, waiting: 1 });
      await expect(second).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    });
    expect(small.pool).toEqual({ total: 1, idle: 1, waiting: 0 });
    await Promise.all([small.close(), small.close()]);
    expect(small.pool).toEqual({ total: 0, idle: 0, waiting: 0 });
    await expect(small.ping()).rejects.toMatchObject({ kind: 'UNAVAILABLE' });
  });
});

describe('a pool with too much to do', () => {
  it('says that it is busy, and not that the database is away', async () => {
    const small = await open(test.url, { poolSize: 1, connectTimeoutMs: 200 });
    const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => small.tx((tx) => tx.query('SELECT pg_sleep(0.03)'))));
    const reasons = outcomes.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(reasons.length).toBeGreaterThan(5);
    expect(reasons.length).toBeLessThan(30);
    for (const reason of reasons) expect(reason).toMatchObject({ kind: 'EXHAUSTED', code: 'DATABASE_BUSY', retriable: true });
    await small.ping();
    await small.close();
  });
});

describe('close', () => {
  it('lets running work end', async () => {
    const closing = await open(test.url);
    const work = closing.tx(async (tx) => {
      await tx.query('INSERT INTO notes (id) VALUES (1)');
      await sleep(300);
    });
    await sleep(50);
    await closing.close();
    await work;
    expect(await ids()).toEqual([1]);
  });
});

describe('openDatabase', () => {
  it('gives up within its bound on a refusing and on a silent host', async () => {
    const silent = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const { port } = silent.address() as net.AddressInfo;
    for (const url of ['postgres://x@127.0.0.1:1/x', `postgres://x@127.0.0.1:${port}/x`]) {
      const started = performance.now();
      await expect(open(url, { waitMs: 500, connectTimeoutMs: 300 })).rejects.toMatchObject({ kind: 'UNAVAILABLE', code: 'DATABASE_UNAVAILABLE', retriable: true });
      expect(performance.now() - started).toBeLessThan(2_000);
    }
    silent.close();
  });

  it('waits for a database that comes late', async () => {
    const proxy = await flakyProxy(test.url);
    proxy.mode = 'cut';
    const opening = open(proxy.url(test.url), { waitMs: 5_000 });
    await sleep(400);
    proxy.mode = 'pass';
    const late = await opening;
    await late.ping();
    await late.close();
    await proxy.close();
  });
});
