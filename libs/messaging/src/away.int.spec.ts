// Promises: while the brokers are away writes go on and are published after; while the database is away nothing is parked or lost.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { freePort, startKafka, testDatabase, until } from '@kejing/testing';
import { expect, it } from 'vitest';
import { appendEvents } from './append-events.js';
import { outgoing } from './event.js';
import { effect, harness, party } from './harness.fixture.js';
import type { Harness } from './harness.fixture.js';

const effects = async (h: Harness) => (await h.database.db.query('SELECT 1 FROM effect')).rows.length;

it('goes on without brokers, and catches up when they are back', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'kejing-away-'));
  const options = { dir, port: await freePort(), controllerPort: await freePort(), users: { admin: 'admin-pw' }, removeIfOrphaned: true };
  let kafka = await startKafka(options);
  const h = await harness({ broker: { brokers: kafka.brokers, username: 'admin', password: 'admin-pw' } });
  h.start([{ topic: h.inbound, group: h.group, handle: (event, ctx) => effect(ctx, event) }]);
  await h.producer.send([party(h.inbound, 0)]);
  await until(async () => (await effects(h)) === 1, 20_000);
  await kafka.stop();
  for (let n = 0; n < 20; n++) {
    const from = performance.now();
    await h.db.tx((tx) => appendEvents(tx, [outgoing({ topic: h.own, key: `${n % 2}`, schema: AgentChangedSchema, data: { agentId: `${n}` }, time: new Date(0) })]));
    expect(performance.now() - from).toBeLessThan(1_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect((await h.database.db.query('SELECT 1 FROM outbox')).rows.length).toBe(20);
  for (const boundMs of [6_000, 2_000]) {
    const from = performance.now();
    await expect(h.producer.send([party(h.inbound, 1)])).rejects.toMatchObject({ code: 'EVENTS_UNAVAILABLE', retriable: true });
    expect(performance.now() - from).toBeLessThan(boundMs);
  }
  expect(h.events.liveness().ok).toBe(true);
  kafka = await startKafka(options);
  await until(async () => (await h.database.db.query('SELECT 1 FROM outbox')).rows.length === 0, 30_000);
  await h.producer.send([party(h.inbound, 2)]);
  await until(async () => (await h.operations.outcomes(['e-2']))['e-2'] !== undefined, 45_000);
  expect(new Set((await h.read(h.own)).map((record) => record.headers['ce_id']!.toString())).size).toBe(20);
  await h.close();
  await kafka.stop();
  rmSync(dir, { recursive: true, force: true });
}, 150_000);

it('waits for the database, and goes on where it was', async () => {
  const h = await harness();
  const other = await testDatabase();
  const name = new URL(h.database.url).pathname.slice(1);
  h.start([{ topic: h.inbound, group: h.group, handle: (event, ctx) => effect(ctx, event) }]);
  await h.producer.send([party(h.inbound, 0)]);
  await until(async () => (await effects(h)) === 1, 20_000);
  await other.db.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
  await other.db.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
  await h.producer.send([1, 2, 3].map((n) => party(h.inbound, n)));
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  expect(h.events.liveness().ok).toBe(true);
  await other.db.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
  await until(async () => (await effects(h)) === 4, 20_000);
  expect(await h.operations.listHeld({ limit: 5 })).toEqual([]);
  await h.close();
  await other.close();
}, 60_000);
