// Promise: what a batch handler postpones is handled once, right after, and never overtaken within its key.
import { until } from '@kejing/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventContext, ReceivedEvent } from './event.js';
import { effect, harness, party } from './harness.fixture.js';
import type { Harness } from './harness.fixture.js';

describe('postponing', () => {
  let h: Harness;
  beforeEach(async () => {
    h = await harness({ partitions: 2 });
  });
  afterEach(async () => h.close());

  const effects = async () => (await h.database.db.query<{ key: string; event_id: string }>('SELECT key, event_id FROM effect ORDER BY n')).rows;
  const published = Array.from({ length: 300 }, (_, n) => ({ n, key: `k${n % 40}` }));
  const expected = published.map(({ n, key }) => `${key} e-${n}`).sort();
  /** A handler that postpones what it is told to; where it may not, it handles all. */
  const take = (chooses: (events: readonly ReceivedEvent[]) => ReceivedEvent[]) => async (_: ReceivedEvent, ctx: EventContext, all: ReceivedEvent[]) => {
    const later = new Set(ctx.mayPostpone ? chooses(all) : []);
    for (const event of all) if (!later.has(event)) await effect(ctx, event);
    if (later.size > 0) ctx.postpone(later);
  };
  async function run(chooses: (events: readonly ReceivedEvent[]) => ReceivedEvent[]) {
    await h.producer.send(published.map(({ n, key }) => party(h.inbound, n, { key })));
    h.start([{ topic: h.inbound, group: h.group, batch: true, handle: take(chooses) }]);
    await until(async () => (await effects()).length >= published.length, 20_000);
    return effects();
  }
  const inOrder = (done: readonly { key: string; event_id: string }[]) =>
    [...Map.groupBy(done, ({ key }) => key).values()].every((own) => own.every(({ event_id }, i) => i === 0 || Number(event_id.slice(2)) > Number(own[i - 1]!.event_id.slice(2))));

  it('handles what waits in a transaction of its own, each event once and each key in order', async () => {
    const done = await run((events) => events.filter(({ key }) => Number(key.slice(1)) % 3 === 0));
    expect(done.map(({ key, event_id }) => `${key} ${event_id}`).sort()).toEqual(expected);
    expect(inOrder(done)).toBe(true);
    const claims = (await h.database.db.query<{ outcome: string; n: string }>('SELECT outcome, count(*) AS n FROM inbox GROUP BY outcome')).rows;
    expect(claims).toEqual([{ outcome: 'PROCESSED', n: String(published.length) }]);
  });

  it('lets no event overtake a postponed one of its key', async () => {
    const done = await run((events) => events.slice(0, 1));
    expect(done.map(({ key, event_id }) => `${key} ${event_id}`).sort()).toEqual(expected);
    expect(inOrder(done)).toBe(true);
  });

  it('refuses to postpone twice', async () => {
    let refused: unknown;
    await h.producer.send([party(h.inbound, 1)]);
    h.start([{
      topic: h.inbound, group: h.group, batch: true,
      handle: async (event, ctx, all) => {
        if (ctx.mayPostpone) return ctx.postpone(all);
        try {
          ctx.postpone(all);
        } catch (error) {
          refused = error;
        }
        await effect(ctx, event);
      },
    }]);
    await until(async () => (await effects()).length === 1, 10_000);
    expect(refused).toMatchObject({ code: 'EVENT_POSTPONED_TWICE' });
  });
});
