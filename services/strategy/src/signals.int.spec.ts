// Promise: a chunk of signals has the effect of its signals one by one, to the row and to the order of events of each key; its statements do not grow with it; and chunks
// that meet on the same feeds wait for each other without a deadlock, and lose no cursor.
import type { ReceivedEvent } from '@kejing/messaging';
import { takeChunk } from '@kejing/messaging/testing';
import { until } from '@kejing/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { signalsFixture, type SignalInit } from './signals.fixture.js';

let f: Awaited<ReturnType<typeof signalsFixture>>;
beforeAll(async () => {
  f = await signalsFixture();
});
beforeEach(() => f.reset());
afterAll(() => f.close());

const take = (events: readonly ReceivedEvent[]) => takeChunk(f.db, { take: (some, { tx }) => f.handle(tx, some) }, events);
const rows = <T = Record<string, unknown>>(sql: string): Promise<T[]> => f.db.reader.query(sql);
const counts = async () => (await rows(`SELECT (SELECT count(*)::int FROM feed) AS feeds, (SELECT count(*)::int FROM feed_item) AS items, (SELECT count(*)::int FROM decision) AS decisions`))[0];

/** All that signals leave, but for random ids. Items are named by the interactions that caused them. */
const state = async () => ({
  feeds: await rows('SELECT * FROM feed ORDER BY 1'),
  items: await rows(`SELECT record_id, agent_id, kind, state, scenario, title, body, read, cursor, create_time, update_time FROM feed_item ORDER BY agent_id, cursor`),
  decisions: await rows(`SELECT d.record_id, signal_id, d.scenario, outcome, d.body, decide_time, i.body->>'interactionId' AS shown
    FROM decision d LEFT JOIN feed_item i USING (record_id, item_id) ORDER BY d.record_id, signal_id`),
  counters: await rows('SELECT * FROM agent_counter ORDER BY 1'),
  events: await rows(`SELECT topic, key, sequence, type, convert_from(value, 'UTF8')::jsonb - 'opportunityId' AS value, row_number() OVER (PARTITION BY topic, key ORDER BY id) AS n
    FROM outbox ORDER BY topic, key, id`),
});

const signals = fc.array(
  fc.record({
    id: fc.nat(99), record: fc.nat(11), agentId: fc.constantFrom('', 'a0', 'a0', 'a1', 'a2', 'a3'), scenario: fc.constantFrom('s1', 's1', 's1', 's2', 'none'), kind: fc.nat(1),
    runId: fc.constantFrom('', '', 'run'), minute: fc.nat(150),
  }),
  { minLength: 90, maxLength: 90 },
);
const init = ({ id, ...more }: Omit<SignalInit, 'signalId'> & { id: number }): SignalInit => ({ ...more, signalId: `signal-${id}` });

describe('a chunk of signals', () => {
  it.each([1, 2, 3, 4, 5, 6])('has the effect of its signals one by one (seed %i)', async (seed) => {
    // Several records of one customer, signals of one cause within and out of the window, told twice, of links whose agents left, of an erased record and of no known scenario.
    const [first, second] = fc.sample(signals, { seed, numRuns: 2 }).map((some) => some.map((one) => f.signal(init(one)))) as [ReceivedEvent[], ReceivedEvent[]];
    const history = { ...f.signal({ signalId: 'old', record: 0, agentId: 'a0' }), backfill: true };
    const live = async (parts: (events: ReceivedEvent[]) => ReceivedEvent[][]) => {
      await f.reset();
      for (const chunk of parts([...first, history])) await take(chunk);
      // Agents went on with some of them.
      await rows(`UPDATE feed_item SET state = CASE cursor % 3 WHEN 0 THEN 'CHOSEN' WHEN 1 THEN 'DONE' ELSE 'OPEN' END, read = true`);
      for (const chunk of parts(second)) await take(chunk);
      return state();
    };
    const expected = await live((events) => events.map((event) => [event]));
    expect(await live((events) => [events])).toEqual(expected);
    expect(await live((events) => [events.slice(0, 40), events.slice(40)])).toEqual(expected);
    // What may happen did.
    const seen = JSON.stringify(expected);
    for (const what of ['NO_AGENT', 'NO_STRATEGY', 'NONE_ELIGIBLE', 'PERSONALISATION_REFUSED', 'DECIDED', '"shown":null', '"signalCount":3', '"DONE"', '"CHOSEN"', '"agent_id":"a2"', 'OpportunityCreated']) {
      expect(seen, what).toContain(what);
    }
    expect(seen).not.toMatch(/"record_id":"r7"|because of old/);
  });

  it('takes as many statements for many as for few', async () => {
    const chunk = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => f.signal({ signalId: `s${from + i}`, record: from + i, agentId: ['a0', 'a1', 'a2', ''][i % 4]! }));
    await take(chunk(0, 1)); // the first decision writes the list that it was made among
    const few = await take([...chunk(8, 16), ...chunk(8, 10)]);
    const many = await take([...chunk(100, 300), ...chunk(8, 100)]);
    expect(many).toBe(few);
    expect(many).toBeLessThanOrEqual(17);
    const again = chunk(100, 300);
    expect(await take(again)).toBeLessThan(many);
    expect(await rows('SELECT 1 FROM decision')).toHaveLength(293);
  });

  it('has no effect before it waits for a record or an agent', async () => {
    const known = f.signal({ signalId: 'known', record: 0, agentId: 'a0' });
    for (const unknown of [{ record: 999, agentId: 'a0' }, { record: 0, agentId: 'a99' }]) {
      // Outside of a transaction nothing would be undone.
      await expect(f.handle(f.db.reader, [known, f.signal({ signalId: 'unknown', ...unknown })])).rejects.toMatchObject({ name: 'WaitFor' });
    }
    await rows(`UPDATE record SET agent_id = 'a98' WHERE record_id = 'r2'`);
    await expect(f.handle(f.db.reader, [known, f.signal({ signalId: 'unknown', record: 2, agentId: 'a1' })])).rejects.toMatchObject({ name: 'WaitFor' });
    expect(await counts()).toEqual({ feeds: 0, items: 0, decisions: 0 });
  });

  it('leaves nothing of a record that is erased while it waits for the feed', async () => {
    let waiting: Promise<unknown> = Promise.resolve();
    await f.db.tx(async (tx) => {
      await f.writer.lock(tx, ['a0']);
      waiting = take([f.signal({ signalId: 'one', record: 0, agentId: 'a0' }), f.signal({ signalId: 'two', record: 1, agentId: 'a0' })]);
      await until(async () => (await rows(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)).length > 0);
      await tx.query(`UPDATE record SET erased = true WHERE record_id = 'r0'`);
    });
    await waiting;
    expect([await counts(), await rows('SELECT record_id FROM decision')]).toEqual([{ feeds: 1, items: 1, decisions: 1 }, [{ record_id: 'r1' }]]);
  });
});

describe('chunks at once over the same agents', () => {
  it('wait for each other without a deadlock, and number the changes of each feed without a gap', async () => {
    const AGENTS = ['a0', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9'];
    let tries = 0;
    const worker = async (n: number) => {
      for (let round = 0; round < 4; round++) {
        const agents = (n + round) % 2 ? AGENTS : AGENTS.toReversed();
        const events = Array.from({ length: 18 }, (_, i) => {
          const record = 10 + n * 72 + round * 18 + i;
          return f.signal({ signalId: `s${record}`, record, agentId: agents[i % agents.length]! });
        });
        await f.db.tx((tx) => {
          tries += 1;
          return f.handle(tx, events);
        });
      }
    };
    await Promise.all([0, 1, 2, 3, 4].map(worker));
    expect(tries).toBe(20);
    const feeds = await rows<{ cursor: string; cursors: string[]; version: string; opportunities: number }>(
      `SELECT f.cursor, array_agg(i.cursor ORDER BY i.cursor) AS cursors, c.version, c.opportunities FROM feed f JOIN feed_item i USING (agent_id) JOIN agent_counter c USING (agent_id)
       GROUP BY f.agent_id, f.cursor, c.version, c.opportunities`,
    );
    expect(feeds).toEqual(AGENTS.map(() => ({ cursor: '40', cursors: Array.from({ length: 40 }, (_, i) => String(i + 1)), version: '40', opportunities: 40 })));
  });

  it('make one item of two signals of one cause', async () => {
    const one = (signalId: string) => [f.signal({ signalId, record: 0, agentId: 'a0', runId: 'run' })];
    await Promise.all(['1', '2', '3', '4'].map((id) => take(one(id))));
    expect(await rows(`SELECT body->'signalCount' AS signals, cursor FROM feed_item`)).toEqual([{ signals: 4, cursor: '4' }]);
  });
});
