// Promise: a listener hears what is notified, and after any break it is told to look.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { testDatabase, until, type TestDatabase } from '@kejing/testing';
import { flakyProxy, type FlakyProxy } from './flaky-proxy.js';
import { openDatabase, type Database } from './index.js';

let test: TestDatabase;
let proxy: FlakyProxy;
let db: Database;
beforeAll(async () => {
  test = await testDatabase();
  proxy = await flakyProxy(test.url);
  db = await openDatabase({ url: proxy.url(test.url), poolSize: 2, migrations: [], service: 'test', connectTimeoutMs: 300 });
});
afterAll(async () => {
  await db.close();
  await proxy.close();
  await test.close();
});

it('hears, comes back after a break, and stops', async () => {
  const heard: string[] = [];
  const stop = await db.listen('Odd "name"', (payload) => {
    heard.push(payload);
    if (payload === 'throw') throw new Error('not my problem');
  });
  expect(heard).toEqual(['']);
  const notify = (payload: string) => test.db.query('SELECT pg_notify($1, $2)', ['Odd "name"', payload]);
  await notify('throw');
  await notify('one');
  await until(() => heard.includes('one'));

  proxy.mode = 'cut';
  await sleep(300);
  await notify('missed');
  proxy.mode = 'pass';
  await until(() => heard.length === 4);
  expect(heard).toEqual(['', 'throw', 'one', '']); // the second '' stands for what was missed
  await notify('two');
  await until(() => heard.includes('two'));

  await stop();
  await notify('three');
  await sleep(100);
  expect(heard).not.toContain('three');
});

it('keeps trying when the database is away at first, and holds up no shutdown', async () => {
  const heard: string[] = [];
  proxy.mode = 'cut';
  const stop = await db.listen('later', (payload) => heard.push(payload));
  expect(heard).toEqual([]);
  proxy.mode = 'pass';
  await until(() => heard.length === 1);
  proxy.mode = 'cut';
  const started = performance.now();
  await stop();
  expect(performance.now() - started).toBeLessThan(1_000);
  proxy.mode = 'pass';
});

it('holds up no shutdown when the other side does not answer', async () => {
  await db.listen('silent', () => undefined);
  proxy.mode = 'swallow';
  const started = performance.now();
  await db.close();
  expect(performance.now() - started).toBeLessThan(4_000);
});
