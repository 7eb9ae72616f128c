// Promise: a batch of steps has the effect of its steps one by one, to the row and to the order of events of each key; and its statements do not grow with it.
import { ContentInteractedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { PolicyChangedSchema, SegmentEnteredSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { InteractionKind, ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { OutcomeReportedSchema } from '@kejing/contracts/es/strategy/events/v1/strategy_pb';
import type { EventContext, ReceivedEvent } from '@kejing/messaging';
import { empty, received, shuffled, takeChunk } from '@kejing/messaging/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { ContentDirectory } from '../contents/content-directory.js';
import { fixture, type Fixture } from '../marketing.fixture.js';
import { RecordDirectory } from '../records/record-directory.js';
import { RecordsStore } from '../records/records.store.js';
import { OnContentInteracted } from './on-content-interacted.consumer.js';
import { OnOutcomeReported } from './on-outcome-reported.consumer.js';
import { OnPolicyChanged } from './on-policy-changed.consumer.js';
import { OnSegmentChanged } from './on-segment-changed.consumer.js';
import type { Entry } from './start-runs.js';

const DAY = 86_400_000;
const SEGMENTS = ['calls', 'mails', 'waits', 'given'];
const document = (key: string, lead: object, steps: object[]) => JSON.stringify({ key, name: key, trigger: { segment_entered: key }, entry: { cooldown: '10d' }, ...lead, steps });
const task = { type: 'task', kind: 'CALL', scenario: 'call', title: '致电', content_key: 'guide' };
const documents = [
  // A loop that ends by a branch, with tasks that are open then and a lead.
  document('calls', { lead: { open: true, origin: 'PRIVATE' } }, [
    { key: 'wait', type: 'wait_time', duration: '1d', next: 'enough' },
    { key: 'enough', type: 'branch', expression: 'run.days > 3 || agent.grade == "B"', then: 'end', else: 'call' },
    { ...task, key: 'call', next: 'wait' },
  ]),
  document('mails', { lead: { open: true, origin: 'PRIVATE' } }, [
    { key: 'wait', type: 'wait_time', duration: '1d', next: 'mail' },
    { key: 'mail', type: 'send', channel: 'EMAIL', content_key: 'guide', subject: 'x', template: 'x', next: 'covered', on_refused: 'end' },
    { key: 'covered', type: 'goal', policy: { product_line: 'CHILD' }, timeout: '2d' },
  ]),
  document('waits', {}, [
    { ...task, key: 'share', next: 'read' },
    { key: 'read', type: 'wait_event', event: { interaction: { kind: 'READ' } }, timeout: '2d', on_timeout: 'covered', next: 'end' },
    { key: 'covered', type: 'goal', policy: { product_line: 'CHILD' }, timeout: '1d' },
  ]),
  // Waits for an agent until nobody was found, and is over.
  document('given', { lead: { open: true, origin: 'PUBLIC' } }, [{ ...task, key: 'call', next: 'end' }]),
];
const policy = { kind: 'POLICY', productLine: 'CHILD', status: 'IN_FORCE', newBusiness: true, policyId: 'P' } as const;
const uuid = (n: number) => `dddddddd-0000-7000-8000-${n.toString().padStart(12, '0')}`;
const CUSTOMERS = 12;

const worlds: Fixture[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function world(): Promise<Fixture> {
  const f = await fixture();
  worlds.push(f);
  for (const source of documents) await f.publish(source);
  await f.content('C1', 'guide');
  await f.agent('A1');
  await f.agent('A2', false);
  for (let n = 0; n < CUSTOMERS; n++) await f.assign(uuid(n), `K${n}`, ['', 'A1', 'A2', 'A3'][n % 4]);
  return f;
}

/** The same life of the same customers, each step alone or all that come together at once. */
async function live(f: Fixture, seed: number, together: boolean): Promise<unknown> {
  const parts = <T>(items: readonly T[]): (readonly T[])[] => (together ? [items] : items.map((item) => [item]));
  const sops = await f.startRuns.ofSegments(f.db.reader, SEGMENTS);
  const entries = shuffled(SEGMENTS.flatMap((key) => Array.from({ length: CUSTOMERS }, (_, n): Entry =>
    ({ sops: sops.get(key)!, recordId: uuid(n), family: [uuid(n)], agentId: '', causeId: 'E' }))), seed);
  for (const key of SEGMENTS) for (const part of parts(entries.filter(({ sops: [sop] }) => sop!.document.key === key))) await f.tx((tx) => f.startRuns.start(tx, part));
  for (let day = 1; day <= 9; day++) {
    f.clock.advance(DAY);
    const due = (await f.timers.claim(500)).sort((a, b) => a.dueTime.getTime() - b.dueTime.getTime() || (a.runId < b.runId ? -1 : 1));
    for (const part of parts(due)) await f.timers.fireAll(part, (error) => { throw error; });
    const buyers = Array.from({ length: CUSTOMERS }, (_, n) => uuid(n)).filter((_, n) => (n * 7 + seed) % 5 === day);
    for (const part of parts(buyers)) await f.tx((tx) => f.signals.ofRecords(tx, part, policy));
  }
  const read = (sql: string): Promise<unknown[]> => f.db.reader.query(sql);
  return {
    runs: await read('SELECT * FROM run ORDER BY run_id'), logs: await read('SELECT * FROM run_log ORDER BY run_id, position'), timers: await read('SELECT * FROM run_timer ORDER BY run_id'),
    leads: await read('SELECT * FROM lead ORDER BY lead_id'), sends: await read('SELECT * FROM send ORDER BY send_id'),
    events: await read(`SELECT topic, key, sequence, type, convert_from(value, 'UTF8') AS value, headers->>'ce_time' AS time, row_number() OVER (PARTITION BY topic, key ORDER BY id) AS n
      FROM outbox ORDER BY topic, key, id`),
  };
}

describe('a batch', () => {
  it.each([1, 2, 3])('has the effect of its steps one by one (seed %i)', async (seed) => {
    const [alone, together] = [await world(), await world()];
    const expected = await live(alone, seed, false);
    expect(await live(together, seed, true)).toEqual(expected);
    // What may happen did.
    const seen = JSON.stringify(expected);
    for (const what of ['AgentTaskCancelled', 'LeadOpened', 'LeadClosed', 'SendConcluded', '"GOAL"', '"FINISHED"', '"EXPIRED"', '"WON"', '"QUEUED"', 'NOT_MATCHED', '"AGENT"', 'TIMEOUT']) {
      expect(seen, what).toContain(what);
    }
  });

  it('takes as many statements for many runs as for few', async () => {
    const f = await world();
    const directory = new RecordDirectory(new RecordsStore());
    const [onSegment, onPolicy, onOutcome] = [new OnSegmentChanged(f.startRuns, f.signals, directory), new OnPolicyChanged(f.signals, directory), new OnOutcomeReported(f.signals, directory)];
    const onClick = new OnContentInteracted(f.startRuns, f.signals, directory, new ContentDirectory(f.contentsStore));
    type Take = (events: ReceivedEvent[], ctx: EventContext) => Promise<void>;
    const event = {
      entered: (n: number) => received(SegmentEnteredSchema, `K${n}`, { customerId: `K${n}`, recordId: uuid(n), segmentKey: 'waits', agentId: 'A1' }),
      clicked: (n: number) => received(ContentInteractedSchema, uuid(n), { recordId: uuid(n), kind: InteractionKind.SHARED }),
      reported: (n: number) => received(OutcomeReportedSchema, uuid(n), { recordId: uuid(n), result: 'INTERESTED' }),
      bought: (n: number) => received(PolicyChangedSchema, `P${n}`, { policyId: `P${n}`, status: 'IN_FORCE', productLine: ProductLine.CHILD, newBusiness: true, parties: [{ recordId: uuid(n), customerId: `K${n}` }] }),
    };
    const count = async (from: number, to: number) => {
      const numbers = Array.from({ length: to - from }, (_, i) => from + i);
      for (const n of numbers) await f.assign(uuid(n), `K${n}`, 'A1', 9n);
      const chunk = (take: Take, of: (n: number) => ReceivedEvent) => takeChunk(f.db, { take }, numbers.map(of));
      const entered = await chunk((events, ctx) => onSegment.handle(events, ctx), event.entered);
      const clicked = await chunk((events, ctx) => onClick.handle(events, ctx), event.clicked);
      const reported = await chunk((events, ctx) => onOutcome.handle(events, ctx), event.reported);
      f.clock.advance(2 * DAY);
      const due = await f.timers.claim(500);
      const fired = await takeChunk(f.db, { take: async (_, { tx }) => {
        const runs = new Map((await f.runsStore.lock(tx, due)).map((run) => [run.runId, run]));
        expect(await f.signals.move(tx, due.map(({ runId, visit, dueTime }) => ({ run: runs.get(runId)!, stimulus: { kind: 'TIMER', visit, dueTime } as const })))).toBe(numbers.length);
      } }, []);
      const bought = await chunk((events, ctx) => onPolicy.handle(events, ctx), event.bought);
      const done: { n: number }[] = await f.db.reader.query(`SELECT count(*)::int4 AS n FROM run WHERE status = 'GOAL'`);
      await empty(f.db);
      return { entered, clicked, reported, fired, bought, done: done[0]!.n };
    };
    await f.startRuns.ofSegments(f.db.reader, SEGMENTS); // documents are read once
    const few = await count(100, 103);
    const many = await count(200, 240);
    expect([few.done, many.done]).toEqual([3, 40]);
    expect({ ...many, done: 0 }).toEqual({ ...few, done: 0 });
    expect(Math.max(few.entered, few.clicked, few.reported, few.fired, few.bought)).toBeLessThanOrEqual(16);
  });
});

describe('a chunk', () => {
  it('lets what one click starts be moved by the next, as if each came alone', async () => {
    const source = JSON.stringify({
      ...(JSON.parse(document('clicked', {}, [
        { key: 'again', type: 'wait_event', event: { interaction: { kind: 'READ' } }, timeout: '2d', on_timeout: 'end', next: 'end' },
      ])) as object), trigger: { interaction: { kind: 'READ' } },
    });
    const read = (n: number) => received(ContentInteractedSchema, uuid(n), { recordId: uuid(n), kind: InteractionKind.READ });
    const events = [1, 2, 1, 3, 2, 1].map(read);
    const states = [];
    for (const chunks of [events.map((one) => [one]), [events]]) {
      const f = await world();
      await f.publish(source);
      const on = new OnContentInteracted(f.startRuns, f.signals, new RecordDirectory(new RecordsStore()), new ContentDirectory(f.contentsStore));
      for (const chunk of chunks) await takeChunk(f.db, { take: (some, ctx) => on.handle(some, ctx) }, chunk);
      states.push({
        runs: await f.db.reader.query(`SELECT record_id, status, memory, log_count FROM run ORDER BY 1`),
        events: await f.db.reader.query(`SELECT key, sequence, type FROM outbox ORDER BY key, id`),
      });
    }
    expect(states[1]).toEqual(states[0]);
    expect(states[0]!.runs).toMatchObject([{ status: 'FINISHED' }, { status: 'FINISHED' }, { status: 'ACTIVE' }]);
  });
});
