// Promise: what was dead-lettered is handled after all when it is replayed: by its own group alone, in order, once however often it is asked for.
import { deadLetterTopic } from '@kejing/contracts';
import { until } from '@kejing/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeadLetterBook, readLetter } from './dead-letter-book.js';
import { Reject } from './event.js';
import { effect, harness, party } from './harness.fixture.js';
import type { Harness } from './harness.fixture.js';

describe('dead letters', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await harness();
  });
  afterEach(async () => h.close());

  const effects = async () => (await h.database.db.query<{ event_id: string }>('SELECT event_id FROM effect ORDER BY n')).rows.map((row) => row.event_id);

  it('are replayed in order and once, sealed ones too', async () => {
    let broken = true;
    h.start([{ topic: h.inbound, group: h.group, handle: (event, ctx) => (broken ? Promise.reject(new Reject('NO_SUCH_PRODUCT', 'unknown product')) : effect(ctx, event)) }]);
    await h.producer.send([0, 1, 2].map((n) => party(h.inbound, n, { key: 'k' })));
    const letters = await until(async () => {
      const found = await h.read(deadLetterTopic(h.inbound, h.group));
      return found.length === 3 ? found : undefined;
    }, 20_000);
    expect(letters.map((letter) => readLetter(letter))).toMatchObject([0, 1, 2].map((n) => ({ cause: 'NO_SUCH_PRODUCT', sealed: true, group: h.group, topic: h.inbound, eventId: `e-${n}` })));
    const book = new DeadLetterBook(h.db);
    broken = false;
    expect(await book.discard(readLetter(letters[1]!).id, 'test')).toBe(true);
    expect(await Promise.all(letters.map((letter) => book.replay(letter)))).toEqual([true, false, true]);
    expect(await Promise.all(letters.map((letter) => book.replay(letter)))).toEqual([false, false, false]);
    await until(async () => (await effects()).length === 2, 10_000);
    expect((await effects()).sort()).toEqual(['e-0', 'e-2']);
    expect([...(await book.states(letters.map((letter) => readLetter(letter).id))).values()].sort()).toEqual(['DISCARDED', 'REPLAYED', 'REPLAYED']);
    expect(await h.operations.outcomes(['e-0', 'e-1'])).toEqual({ 'e-0': { [h.group]: 'PROCESSED' }, 'e-1': { [h.group]: 'DEAD_LETTERED' } });
  });

  it('that fail again become new letters, which are open', async () => {
    h.start([{ topic: h.own, group: h.group, handle: (event, ctx) => effect(ctx, event) }]);
    const raw = await h.kafka.producer();
    await raw.send([{ topic: h.own, records: [{ key: 'a', value: '{broken', headers: { ce_id: 's1', ce_source: 'x', ce_type: 'kejing.cdp.events.v1.AgentChanged', ce_time: '2026-01-02T03:04:05Z' } }] }]);
    await raw.close();
    const topic = deadLetterTopic(h.own, h.group);
    const [first] = await until(async () => {
      const found = await h.read(topic);
      return found.length === 1 ? found : undefined;
    }, 20_000);
    const book = new DeadLetterBook(h.db);
    expect(await book.replay(first!)).toBe(true);
    const [, second] = await until(async () => {
      const found = await h.read(topic);
      return found.length === 2 ? found : undefined;
    }, 20_000);
    expect(second!.value!.toString()).toBe('{broken');
    expect(readLetter(second!).id).not.toBe(readLetter(first!).id);
    expect(await book.replay(second!)).toBe(true);
  });
});
