// Promises: every effect happens once and in order of its key, whatever is delivered again; what follows is published in sequence.
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { until } from '@kejing/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEvents } from './append-events.js';
import { outgoing } from './event.js';
import type { EventContext, ReceivedEvent } from './event.js';
import { effect, harness, party } from './harness.fixture.js';
import type { Harness } from './harness.fixture.js';

describe('consuming', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await harness({ partitions: 3 });
  });
  afterEach(async () => h.close());

  const effects = async () => (await h.database.db.query<{ key: string; event_id: string }>('SELECT key, event_id FROM effect ORDER BY n')).rows;

  async function change(event: ReceivedEvent, ctx: EventContext): Promise<void> {
    await effect(ctx, event);
    await appendEvents(ctx.tx, [
      outgoing({ topic: h.own, key: event.key, schema: AgentChangedSchema, data: { agentId: event.id }, time: event.time, backfill: event.backfill }),
    ]);
  }

  it('has one effect per event when everything is delivered twice, by two instances that change places', async () => {
    const all = Array.from({ length: 1_000 }, (_, n) => party(h.inbound, n, { key: `k${n % 50}` }));
    await h.producer.send(all);
    const first = h.start([{ topic: h.inbound, group: h.group, handle: change }]);
    await h.producer.send(all); // the same ids again
    await until(async () => (await effects()).length > 300, 20_000);
    await first.close();
    h.start([{ topic: h.inbound, group: h.group, handle: change }]);
    await h.producer.send(all.slice(0, 10));
    await until(async () => (await effects()).length >= 1_000, 20_000);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const done = await effects();
    expect(done.length).toBe(1_000);
    const last = new Map<string, number>();
    for (const { key, event_id } of done) {
      const n = Number(event_id.slice(2));
      expect(n).toBeGreaterThan(last.get(key) ?? -1);
      last.set(key, n);
    }
  });

  it('publishes what handlers append in sequence per key, with the CloudEvents headers', async () => {
    h.start([{ topic: h.inbound, group: h.group, handle: change }]);
    await h.producer.send(Array.from({ length: 300 }, (_, n) => party(h.inbound, n, { key: `k${n % 7}` })));
    await until(async () => (await effects()).length === 300 && (await h.database.db.query('SELECT 1 FROM outbox')).rows.length === 0, 20_000);
    const published = await h.read(h.own);
    expect(published.length).toBe(300);
    const next = new Map<string, number>();
    for (const record of published) {
      const key = record.key!.toString();
      const expected = (next.get(key) ?? 0) + 1;
      expect(record.headers['ce_sequence']!.toString()).toBe(String(expected));
      next.set(key, expected);
      expect(record.headers['ce_type']!.toString()).toBe('kejing.cdp.events.v1.AgentChanged');
      expect(record.headers['ce_source']!.toString()).toBe('/kejing/cdp');
      expect(record.headers['ce_subject']!.toString()).toBe(key);
    }
  });

  it('gives batch handlers the events of a transaction in order, and finds the failing one', async () => {
    h.start([
      {
        topic: h.inbound, group: h.group, batch: true,
        handle: async (_event, ctx, all) => {
          if (all.some((one) => one.id === 'e-13')) throw new Error('cannot');
          for (const one of all) await effect(ctx, one);
        },
      },
    ]);
    await h.producer.send(Array.from({ length: 40 }, (_, n) => party(h.inbound, n)));
    await until(async () => (await effects()).length === 39, 20_000);
    await until(async () => (await h.operations.listHeld({ limit: 10 })).length === 1, 5_000);
    expect(await h.operations.outcomes(['e-13', 'e-14', 'nowhere'])).toEqual({ 'e-13': { [h.group]: 'PARKED' }, 'e-14': { [h.group]: 'PROCESSED' } });
    expect(await h.operations.outcomes(['e-14'], h.group)).toEqual({ 'e-14': { [h.group]: 'PROCESSED' } });
    expect(await h.operations.outcomes(['e-14'], 'another')).toEqual({});
  });
});
