// Promise: timers are neither lost, early nor doubled: two workers, a worker that dies between claim and effect, a clock that jumps, very many at once.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixture, motherAndBaby, type Fixture } from '../marketing.fixture.js';
import { TimersStore, type ClaimedTimer } from './timers.store.js';

const DAY = 86_400_000;
/** How many timers are due at one moment; TIMERS=100000 takes half an hour and more. */
const MANY = Number(process.env['TIMERS'] ?? 60);
let f: Fixture;
const uuid = (n: number) => `bbbbbbbb-0000-7000-8000-${n.toString().padStart(12, '0')}`;
const enter = (recordId: string) => f.enter('expecting-uncovered', recordId);
const timeouts = async () => {
  const rows: { count: string }[] = await f.db.reader.query(`SELECT count(*) FROM run_log WHERE kind = 'LEFT' AND outcome = 'TIMEOUT'`);
  return Number(rows[0]!.count);
};
const fire = async (...timers: ClaimedTimer[]) => (await f.timers.fire(timers)).length;
async function drain(limit: number): Promise<number> {
  let fired = 0;
  for (;;) {
    const due = await f.timers.claim(limit);
    if (due.length === 0) return fired;
    fired += await fire(...due);
  }
}

beforeEach(async () => {
  f = await fixture();
  await f.publish(motherAndBaby);
});
afterEach(() => f.close());

describe('timers', () => {
  it('fire once each where two workers take them', async () => {
    for (let i = 0; i < MANY; i++) await enter(uuid(i));
    f.clock.advance(3 * DAY);
    const batch = MANY > 1_000 ? 200 : 7;
    const fired = await Promise.all([drain(batch), drain(batch), drain(batch)]);
    expect(fired.reduce((a, b) => a + b)).toBe(MANY);
    expect(await timeouts()).toBe(MANY);
    const reminders = (await f.said('AgentTaskRequested')).filter((event) => event.data['stepKey'] === 'remind');
    expect(new Set(reminders.map((event) => event.key)).size).toBe(MANY);
    expect(reminders).toHaveLength(MANY);
  }, 60_000 + MANY * 30);

  it('are never early, also where the clock is set back', async () => {
    await enter(uuid(1));
    f.clock.advance(3 * DAY - 1);
    expect(await f.timers.claim(10)).toEqual([]);
    const overdue = () => new TimersStore().overdueSeconds(f.db.reader, f.clock.now());
    expect(await overdue()).toBe(0);
    f.clock.advance(90_001);
    expect(await overdue()).toBe(90);
    f.clock.advance(-90_000);
    const [timer] = await f.timers.claim(10);
    f.clock.advance(-3_600_000);
    expect(await fire(timer!)).toBe(1);
    expect(await timeouts()).toBe(0);
    expect((await f.runOf(uuid(1))).state.stepKey).toBe('wait-read');
    f.clock.advance(2 * 3_600_000);
    expect(await drain(10)).toBe(1);
    expect(await timeouts()).toBe(1);
  });

  it('outlive a worker that dies between claim and effect, and its ghost changes nothing', async () => {
    await enter(uuid(1));
    f.clock.advance(3 * DAY);
    const [ghost] = await f.timers.claim(10);
    expect(await f.timers.claim(10)).toEqual([]);
    f.clock.advance(31_000);
    const [heir] = await f.timers.claim(10);
    expect(await fire(ghost!)).toBe(0);
    expect(await fire(heir!)).toBe(1);
    expect(await fire(ghost!)).toBe(0);
    expect(await timeouts()).toBe(1);
  });

  it('are not held up by a worker whose clock was an hour ahead when it died', async () => {
    await enter(uuid(1));
    f.clock.advance(3 * DAY + 3_600_000);
    const [ghost] = await f.timers.claim(10);
    f.clock.advance(-3_600_000 + 1_000);
    const [heir] = await f.timers.claim(10);
    expect(await fire(ghost!)).toBe(0);
    expect(await fire(heir!)).toBe(1);
    expect(await timeouts()).toBe(1);
  });

  it.each([[1, 1], [30, 1], [1, 30], [30, 30]])('give one outcome with the events that they race with: %i timers and %i events at once', async (timers, events) => {
    for (let i = 0; i < 30; i++) await enter(uuid(i));
    f.clock.advance(3 * DAY);
    const due = await f.timers.claim(30);
    const parts = (size: number) => Array.from({ length: 30 / size }, (_, i) => due.slice(i * size, (i + 1) * size));
    const read = { kind: 'INTERACTION', interaction: 'READ', contentKey: 'child-cover-guide', causeId: 'E' } as const;
    await Promise.all([...parts(events).map((part) => f.signal(part.map(({ recordId }) => recordId).reverse(), read)), ...parts(timers).map((part) => fire(...part))]);
    const rows: { record_id: string; n: string }[] = await f.db.reader.query(`SELECT record_id, count(*) AS n FROM run_log WHERE kind = 'LEFT' AND step_key = 'wait-read' GROUP BY 1`);
    expect(rows).toHaveLength(30);
    expect(rows.every((row) => row.n === '1')).toBe(true);
    // Either way every run has read by now: it waits for the live event.
    expect(await f.runsStore.list(f.db.reader, { status: 'ACTIVE' }, { kind: 'ALL' }, undefined, 100)).toSatisfy((runs: { state: { stepKey: string } }[]) => runs.every((run) => run.state.stepKey === 'wait-attended'));
  });

  it('are taken in bounded batches, the oldest first, however many are due', async () => {
    await enter(uuid(1));
    await f.db.reader.query(
      `INSERT INTO run_timer (record_id, run_id, visit, due_time) SELECT gen_random_uuid(), gen_random_uuid(), 1, timestamptz '2026-03-01' + i * interval '1 ms' FROM generate_series(1, 100000) i`);
    f.clock.advance(4 * DAY);
    const first = await f.timers.claim(200);
    const second = await f.timers.claim(200);
    expect([first.length, second.length]).toEqual([200, 200]);
    expect(first.at(-1)!.dueTime.getTime()).toBeLessThan(second[0]!.dueTime.getTime());
  });

  it('fire around one that fails, which is put back for a while', async () => {
    for (let i = 0; i < 9; i++) await enter(uuid(i));
    await f.db.reader.query(`UPDATE run SET sop_version = 77 WHERE record_id = $1`, [uuid(4)]);
    f.clock.advance(3 * DAY);
    const failures: unknown[] = [];
    await f.timers.fireAll(await f.timers.claim(20), (error) => failures.push(error));
    expect(failures).toMatchObject([{ code: 'SOP_VERSION_UNREADABLE' }]);
    expect(await timeouts()).toBe(8);
    expect(await f.timers.claim(20)).toEqual([]);
    f.clock.advance(10_000);
    expect(await f.timers.claim(20)).toMatchObject([{ recordId: uuid(4) }]);
  });

  it('are left to the next who claims them once the lease is over', async () => {
    await enter(uuid(1));
    f.clock.advance(3 * DAY);
    const due = await f.timers.claim(1);
    f.clock.advance(30_000);
    await f.timers.fireAll(due, (error) => { throw error; });
    expect(await timeouts()).toBe(0);
    expect(await drain(1)).toBe(1);
  });

  it('fire beside a ghost of the same batch, which changes nothing', async () => {
    for (let i = 0; i < 4; i++) await enter(uuid(i));
    f.clock.advance(3 * DAY);
    const ghosts = await f.timers.claim(2);
    f.clock.advance(31_000);
    const heirs = await f.timers.claim(3);
    const [one, another] = await Promise.all([f.timers.fire(ghosts), f.timers.fire(heirs)]);
    expect([one, another]).toEqual([[], heirs]);
    // What is no longer waited for is cleared, by its holder.
    const [stale] = await f.timers.claim(1);
    await f.db.reader.query(`UPDATE run SET visit = visit + 1 WHERE run_id = $1`, [stale!.runId]);
    expect(await fire(stale!, ...heirs)).toBe(0);
    expect(await f.db.reader.query('SELECT 1 FROM run_timer WHERE run_id = $1', [stale!.runId])).toEqual([]);
    expect(await timeouts()).toBe(3);
  });
});
