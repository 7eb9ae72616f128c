// Promises: what was committed is published, in order per key and without gaps; a relay that lost its lease deletes nothing.
import { Logger } from '@nestjs/common';
import { AgentChangedSchema } from '@kejing/contracts/es/cdp/events/v1/organisation_pb';
import { until } from '@kejing/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendEvents, appendRows } from './append-events.js';
import { outgoing } from './event.js';
import { harness } from './harness.fixture.js';
import type { Harness } from './harness.fixture.js';
import type { RawProducer } from './kafka.js';
import { deletePublished, readOutbox, takeLease } from './outbox.store.js';
import { Relay } from './relay.js';

describe('relay', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await harness({ relay: false });
  });
  afterEach(async () => h.close());

  const event = (key: string, agentId: string) => outgoing({ topic: h.own, key, schema: AgentChangedSchema, data: { agentId }, time: new Date(0) });
  const append = (key: string, agentId: string) => h.db.tx((tx) => appendEvents(tx, [event(key, agentId)]));
  const depth = async () => (await h.database.db.query('SELECT 1 FROM outbox')).rows.length;
  const relay = (holder: string, connect: () => Promise<RawProducer> = () => h.kafka.producer()) =>
    new Relay({ db: h.db, connect, holder, logger: new Logger('test'), leaseMs: 1_500 });

  it('gives sequences without gaps to concurrent writers, in the order in which they are published', async () => {
    const writers = Array.from({ length: 8 }, (_, w) =>
      (async () => {
        for (let n = 0; n < 25; n++) {
          await h.db.tx(async (tx) => {
            await appendEvents(tx, [event(`k${n % 3}`, `${w}`), event(`k${(n + 1) % 3}`, `${w}`)]);
            if (n % 5 === 4) await tx.query('SELECT pg_sleep(0.01)');
          });
        }
      })(),
    );
    const one = relay('one');
    one.start();
    await Promise.all(writers);
    await until(async () => (await depth()) === 0, 10_000);
    await one.stop();
    const published = await h.read(h.own);
    expect(published.length).toBe(400);
    const next = new Map<string, number>();
    for (const record of published) {
      const key = record.key!.toString();
      next.set(key, (next.get(key) ?? 0) + 1);
      expect(record.headers['ce_sequence']!.toString()).toBe(String(next.get(key)));
    }
  });

  it('does not delete for a stale epoch, and the one who took over publishes', async () => {
    await append('k', 'a');
    const stale = await takeLease(h.db.reader, 'stale', 50);
    expect(await takeLease(h.db.reader, 'other', 1_000)).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 80));
    const fresh = await takeLease(h.db.reader, 'fresh', 50);
    expect(Number(fresh)).toBe(Number(stale) + 1);
    const ids = (await readOutbox(h.db.reader, 10, 1_000_000, [])).map((row) => row.id);
    expect(await h.db.tx((tx) => deletePublished(tx, ids, { holder: 'stale', epoch: stale! }))).toBe(false);
    expect(await depth()).toBe(1);
    const third = relay('third');
    third.start();
    await until(async () => (await depth()) === 0, 5_000);
    await third.stop();
  });

  it('loses nothing when a relay hangs while producing and wakes after another took over', async () => {
    await append('k', 'a');
    let wake = () => undefined as void;
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    let hanging = false;
    const slow = relay('slow', async () => {
      const real = await h.kafka.producer();
      return { send: async (batches: Parameters<RawProducer['send']>[0]) => { hanging = true; await asleep; await real.send(batches); }, close: () => real.close() } as RawProducer;
    });
    slow.start();
    await until(() => hanging, 5_000);
    const other = relay('other');
    other.start();
    await append('k', 'b');
    await until(async () => (await depth()) === 0, 10_000);
    await append('k', 'c');
    wake();
    await until(async () => (await depth()) === 0, 10_000);
    await Promise.all([slow.stop(), other.stop()]);
    const agents = (await h.read(h.own)).map((record) => (JSON.parse(record.value!.toString()) as { agentId: string }).agentId);
    expect(new Set(agents)).toEqual(new Set(['a', 'b', 'c']));
    expect(agents.filter((one) => one !== 'a')).toEqual(['b', 'c']);
  });

  it('is not held up by a topic that refuses', async () => {
    await h.db.tx((tx) => appendRows(tx, [{ topic: 'kejing.nowhere.v1', key: 'k', eventId: '0199f0a0-0000-7000-8000-000000000000', type: 't', sequenced: false, headers: {}, value: Buffer.from('{}') }]));
    await append('k', 'a');
    const one = relay('one');
    one.start();
    await until(async () => (await depth()) === 1, 10_000);
    await until(() => one.problems[0] === 'cannot publish to kejing.nowhere.v1: UNKNOWN_TOPIC_OR_PARTITION', 5_000);
    await one.stop();
    expect((await h.read(h.own)).length).toBe(1);
  });

  it('publishes within milliseconds of the commit when idle', async () => {
    const sent: number[] = [];
    const one = relay('one', async () => ({ send: () => Promise.resolve(void sent.push(performance.now())), close: () => Promise.resolve() }) as unknown as RawProducer);
    one.start();
    await append('k', 'warm');
    await until(() => sent.length === 1, 5_000);
    const waits: number[] = [];
    for (let n = 0; n < 20; n++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await append('k', `${n}`);
      const committed = performance.now();
      await until(() => sent.length === n + 2, 5_000, 1);
      waits.push(sent.at(-1)! - committed);
    }
    await one.stop();
    waits.sort((a, b) => a - b);
    expect(waits[10]).toBeLessThan(50);
  });
});
