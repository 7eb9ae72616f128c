// Promise: an event that keeps failing, or that comes before what it needs, holds back its own key only, sealed, and its key goes on in order.
import { until } from '@kejing/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fault } from '@kejing/errors';
import { WaitFor } from './event.js';
import { effect, harness, party } from './harness.fixture.js';
import type { Harness } from './harness.fixture.js';
import { countHeld, insertHeld, lockHeld, releaseWaiting, removeHeld } from './held.store.js';

describe('held events', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await harness();
  });
  afterEach(async () => h.close());

  const effects = async () => (await h.database.db.query<{ event_id: string }>('SELECT event_id FROM effect ORDER BY n')).rows.map((row) => row.event_id);

  it('parks a failing key, lets others go on, and replays in order; discarding lets the rest go on', async () => {
    let broken = true;
    h.start([
      {
        topic: h.inbound, group: h.group,
        handle: async (event, ctx) => {
          await effect(ctx, event);
          if (broken && event.id === 'e-3') throw new Error('a bug, with 张三 in its message');
        },
      },
    ]);
    const keyOf = (n: number) => (n % 2 === 1 ? 'odd' : `even${n}`);
    await h.producer.send(Array.from({ length: 10 }, (_, n) => party(h.inbound, n, { key: keyOf(n), name: '李四光' })));
    await until(async () => (await effects()).length === 6, 20_000); // 0 1 2 4 6 8
    const held = await until(async () => {
      const rows = await h.operations.listHeld({ limit: 10 });
      return rows.length === 4 && rows;
    }, 10_000);
    if (!held) throw new Error('not held');
    expect(held.map(({ status, cause }) => [status, cause])).toEqual([['PARKED', 'Error'], ['PENDING', 'BEHIND'], ['PENDING', 'BEHIND'], ['PENDING', 'BEHIND']]);
    expect((await countHeld(h.db.reader)).sort((a, b) => a.events - b.events)).toEqual([
      { group: h.group, status: 'PARKED', events: 1, keys: 1, oldestSeconds: expect.any(Number) as number }, { group: h.group, status: 'PENDING', events: 3, keys: 0, oldestSeconds: expect.any(Number) as number },
    ]);
    const { rows } = await h.database.db.query<{ payload: Buffer; key_token: string }>('SELECT payload, key_token FROM held_event');
    for (const row of rows) {
      expect(row.payload.includes('李四光')).toBe(false);
      expect(row.key_token).not.toContain('odd');
    }
    await new Promise((resolve) => setTimeout(resolve, 2_500)); // the others of the key are due by now and must not overtake
    expect((await effects()).length).toBe(6);
    broken = false;
    expect(await h.operations.replay({ ids: [held[0]!.id] })).toBe(1);
    await until(async () => (await effects()).length === 10, 10_000);
    expect((await effects()).slice(6)).toEqual(['e-3', 'e-5', 'e-7', 'e-9']);
    expect(await h.operations.outcomes(['e-3', 'e-9'])).toEqual({ 'e-3': { [h.group]: 'PROCESSED' }, 'e-9': { [h.group]: 'PROCESSED' } });
  });

  it('discards a parked event as a dead letter and goes on with its key', async () => {
    h.start([{ topic: h.inbound, group: h.group, handle: (event, ctx) => (event.id === 'e-0' ? Promise.reject(fault('INTERNAL', 'BROKEN', 'no')) : effect(ctx, event)) }]);
    await h.producer.send([0, 1, 2].map((n) => party(h.inbound, n, { key: 'k' })));
    await until(async () => (await h.operations.listHeld({ limit: 10 })).length === 3, 20_000);
    const [head] = await h.operations.listHeld({ status: 'PARKED', limit: 10 });
    expect(head!.cause).toBe('BROKEN');
    await h.operations.discard(head!.id, 'test');
    await until(async () => (await effects()).length === 2, 10_000);
    expect(await effects()).toEqual(['e-1', 'e-2']);
    expect(await h.operations.outcomes(['e-0'])).toEqual({ 'e-0': { [h.group]: 'DEAD_LETTERED' } });
    expect(await h.operations.listHeld({ limit: 10 })).toEqual([]);
  });

  it('holds what waits, and releases it in order in the moment that what it waits for is there', async () => {
    await h.db.reader.query('CREATE TABLE party (id text PRIMARY KEY)');
    h.start([
      {
        topic: h.inbound, group: h.group,
        handle: async (event, ctx) => {
          const there: unknown[] = await ctx.tx.query('SELECT 1 FROM party WHERE id = $1', ['CORE:C1']);
          if (event.key === 'policy' && there.length === 0) throw new WaitFor('party', 'CORE:C1');
          await effect(ctx, event);
        },
      },
    ]);
    await h.producer.send([party(h.inbound, 0, { key: 'policy' }), party(h.inbound, 1, { key: 'other' }), party(h.inbound, 2, { key: 'policy' })]);
    await until(async () => (await h.operations.listHeld({ limit: 10 })).length === 2, 20_000);
    expect(await effects()).toEqual(['e-1']);
    await new Promise((resolve) => setTimeout(resolve, 3_000)); // one try of its own has passed, the next is seconds away
    const before = Date.now();
    await h.db.tx(async (tx) => {
      await tx.query(`INSERT INTO party VALUES ('CORE:C1')`);
      await releaseWaiting(tx, 'party', 'CORE:C1');
    });
    await until(async () => (await effects()).length === 3, 10_000);
    expect(Date.now() - before).toBeLessThan(1_500);
    expect(await effects()).toEqual(['e-1', 'e-0', 'e-2']);
    const waits = await h.database.db.query(`SELECT 1 FROM held_event`);
    expect(waits.rows).toEqual([]);
  });

  it('is not left waiting by a release that came between its look and its being held', async () => {
    await h.db.reader.query('CREATE TABLE party (id text PRIMARY KEY)');
    let released = 0;
    h.start([
      {
        topic: h.inbound, group: h.group,
        handle: async (event, ctx) => {
          const there: unknown[] = await ctx.tx.query('SELECT 1 FROM party');
          if (there.length > 0) return effect(ctx, event);
          await h.db.tx(async (tx) => {
            await tx.query(`INSERT INTO party VALUES ('CORE:C1') ON CONFLICT DO NOTHING`);
            await releaseWaiting(tx, 'party', 'CORE:C1');
          });
          released = performance.now();
          throw new WaitFor('party', 'CORE:C1');
        },
      },
    ]);
    await h.producer.send([party(h.inbound, 0)]);
    await until(async () => (await effects()).length === 1, 20_000, 10);
    expect(performance.now() - released).toBeLessThan(1_500);
  });

  it('keeps the order of a key whose topic was given more partitions', async () => {
    const row = (partition: number, position: string) => ({
      group: h.group, topic: h.inbound, keyToken: 'k', partition, position, status: 'PENDING' as const, waitsFor: null, dueInMs: 60_000, cause: 'BEHIND',
      attempts: 0, eventKey: `${partition}`, sealed: false, payload: Buffer.from('x'),
    });
    await h.db.tx((tx) => insertHeld(tx, [row(5, '900')]));
    await h.db.tx((tx) => insertHeld(tx, [row(2, '0'), row(2, '1')]));
    const [first, second, third] = await h.operations.listHeld({ limit: 3 });
    await h.db.tx(async (tx) => {
      expect((await lockHeld(tx, second!.id))!.first).toBe(false);
      expect(await removeHeld(tx, (await lockHeld(tx, first!.id))!)).toBe(second!.id);
      expect(await removeHeld(tx, (await lockHeld(tx, second!.id))!)).toBe(third!.id);
    });
  });

  it('waits without parking while something is away', async () => {
    let away = true;
    h.start([{ topic: h.inbound, group: h.group, handle: (event, ctx) => (away ? Promise.reject(fault('UNAVAILABLE', 'RPC_AWAY', 'away')) : effect(ctx, event)) }]);
    await h.producer.send([party(h.inbound, 0), party(h.inbound, 1)]);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(await h.operations.listHeld({ limit: 10 })).toEqual([]);
    away = false;
    await until(async () => (await effects()).length === 2, 10_000);
    expect(h.events.liveness()).toEqual({ ok: true, problems: [] });
  });
});
