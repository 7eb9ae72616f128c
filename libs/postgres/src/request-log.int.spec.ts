// Promise: a write that is asked for twice with one request_id has one effect and one answer, and the memory of it is bounded.
import { testDatabase } from '@kejing/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openDatabase, RequestLog, requestMigrations, type Database, type WriteRequest } from './index.js';

const requestId = '0198a000-0000-7000-8000-000000000001';
const request: WriteRequest = { caller: 'user:1', method: 'Make', requestId, content: { a: 1 } };
const log = new RequestLog();
let test: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let made = 0;

beforeAll(async () => {
  test = await testDatabase();
  db = await openDatabase({ url: test.url, poolSize: 4, migrations: requestMigrations, service: 'test' });
});

afterAll(async () => {
  await db.close();
  await test.close();
});

const ask = (over: Partial<WriteRequest> = {}) => db.tx((tx) => log.once(tx, { ...request, ...over }, () => Promise.resolve({ made: ++made })));

it('has one effect and one answer, also when asked at the same time', async () => {
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([{ made: 1 }, { made: 1 }, { made: 1 }]);
});

it('refuses the id for another content or method, and leaves other callers theirs', async () => {
  await expect(ask({ content: { a: 2 } })).rejects.toMatchObject({ kind: 'CONFLICT', code: 'REQUEST_ID_REUSED' });
  await expect(ask({ method: 'Break' })).rejects.toMatchObject({ code: 'REQUEST_ID_REUSED' });
  expect(await ask({ caller: 'user:2' })).toEqual({ made: 2 });
});

it('forgets a request whose work failed, and does not remember one without an id', async () => {
  const again = { requestId: '0198a000-0000-7000-8000-000000000002' };
  await expect(db.tx((tx) => log.once(tx, { ...request, ...again }, () => Promise.reject(new Error('no'))))).rejects.toThrow('no');
  expect(await ask(again)).toEqual({ made: 3 });
  expect([await ask({ requestId: '' }), await ask({ requestId: '' })]).toEqual([{ made: 4 }, { made: 5 }]);
});

it('forgets what is older than 30 days while new requests come', async () => {
  await db.reader.query(`INSERT INTO request (caller, request_id, fingerprint, create_time) SELECT 'old', gen_random_uuid(), '', now() - interval '31 days' FROM generate_series(1, 7)`);
  await db.reader.query(`INSERT INTO request (caller, request_id, fingerprint, create_time) VALUES ('recent', gen_random_uuid(), '', now() - interval '29 days')`);
  const left = async () => (await db.reader.query<{ caller: string }[]>(`SELECT caller FROM request WHERE caller IN ('old', 'recent')`)).map(({ caller }) => caller);
  await ask({ requestId: '0198a000-0000-7000-8000-000000000003' });
  expect(await left()).toHaveLength(3);
  await ask({ requestId: '0198a000-0000-7000-8000-000000000004' });
  expect(await left()).toEqual(['recent']);
});
