// Promise: what a rule or a model version linked in a span of time is counted and taken back, in the background and once; the same version never makes it again, a newer one may.
import { toTimestamp } from '@kejing/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PartyInit } from '../identity/parties.fixture.js';
import { AdvanceUndoRun } from './advance-undo-run.js';
import { steward, stewardSlices } from './steward.fixture.js';

let s: Awaited<ReturnType<typeof stewardSlices>>;
beforeEach(async () => { s = await stewardSlices(); });
afterEach(() => s.close());

/** The same person in two systems: one link by the resident ID. */
async function twins(count: number): Promise<[PartyInit, PartyInit][]> {
  const pairs = Array.from({ length: count }, (): [PartyInit, PartyInit] => {
    const x = s.person();
    return [x, { ...x, sourceSystem: 'UW' }];
  });
  for (const [x, y] of pairs) await s.report(x, y);
  return pairs;
}
const scope = (from: Date, until: Date, over: object = {}) => ({ rule: 'RESIDENT_ID', ruleVersion: 1, startTime: toTimestamp(from), endTime: toTimestamp(until), ...over });
const start = (what: ReturnType<typeof scope>, requestId = crypto.randomUUID()) => s.grpc.undoRule({ scope: what, reason: '规则有误', requestId }, steward);
const apart = async ([x, y]: [PartyInit, PartyInit]) => (await s.find(x)).customerId !== (await s.find(y)).customerId;
const allApart = async (pairs: [PartyInit, PartyInit][]) => (await Promise.all(pairs.map(apart))).every(Boolean);

describe('a rule of a week', () => {
  it('is taken back in its span alone, and the version that made it does not make it again', async () => {
    const before = await twins(1);
    const from = new Date(s.clock.now().getTime() + 1);
    const during = await twins(5);
    const until = new Date(s.clock.now().getTime() + 1);
    const after = await twins(1);
    expect(await s.grpc.previewUndoRule(scope(from, until))).toEqual({ links: '5', customers: '5', soleLinks: '5' });
    expect(await s.grpc.previewUndoRule(scope(from, until, { ruleVersion: 0 }))).toMatchObject({ links: '5' });
    expect(await s.grpc.previewUndoRule(scope(from, until, { ruleVersion: 2 }))).toMatchObject({ links: '0' });

    const requestId = crypto.randomUUID();
    const { runId } = await start(scope(from, until), requestId);
    expect(await start(scope(from, until), requestId)).toEqual({ runId });
    expect(await s.grpc.getUndoRun({ runId })).toEqual({ runId, state: 'RUNNING', total: '5', done: '0', undone: '0' });
    await s.database.tx((tx) => s.get(AdvanceUndoRun).execute(tx, 2, s.clock.now())); // and the process dies
    expect(await s.grpc.getUndoRun({ runId })).toMatchObject({ state: 'RUNNING', done: '2', undone: '2' });
    await s.undoRuns();
    expect(await s.grpc.getUndoRun({ runId })).toEqual({ runId, state: 'DONE', total: '5', done: '5', undone: '5' });

    expect(await allApart(during)).toBe(true);
    await s.drain();
    for (const [, y] of during) await s.report({ ...y, email: `${y.sourceId!.toLowerCase()}@example.com` });
    await s.drain();
    expect(await allApart(during)).toBe(true);
    for (const pair of [...before, ...after]) expect(await apart(pair)).toBe(false);
    const { live, ledger } = await s.states();
    expect(live).toEqual(ledger);
  });

  it('may be made again by a newer version, each under the ID that it had', async () => {
    const from = s.clock.now();
    const [pair] = await twins(1);
    const { customerId } = await s.find(pair![0]);
    await start(scope(from, new Date(s.clock.now().getTime() + 1)));
    await s.undoRuns();
    await s.drain();
    expect(await apart(pair!)).toBe(true);
    await s.useModel(2);
    await s.undoRuns();
    await s.drain();
    expect(await apart(pair!)).toBe(false);
    expect((await s.find(pair![0])).customerId).toBe(customerId);
    const { links } = await s.identity.whyLinked({ customerId }, steward);
    expect(links).toMatchObject([{ rule: 'RESIDENT_ID', ruleVersion: 2 }]);
  });

  it('of an older version stays where the present one would make it again', async () => {
    const from = s.clock.now();
    const pairs = await twins(2);
    await s.useModel(2);
    const { runId } = await start(scope(from, new Date(s.clock.now().getTime() + 1)));
    await s.undoRuns();
    expect(await s.grpc.getUndoRun({ runId })).toEqual({ runId, state: 'DONE', total: '2', done: '2', undone: '0' });
    expect((await Promise.all(pairs.map(apart))).some(Boolean)).toBe(false);
  });

  it('stays apart whatever model comes where a steward says so after it', async () => {
    const from = s.clock.now();
    const [pair] = await twins(1);
    await start(scope(from, new Date(s.clock.now().getTime() + 1)));
    await s.undoRuns();
    const [a, b] = [await s.find(pair![0]), await s.find(pair![1])];
    const reviewId = await s.openReview(a.recordId, b.recordId);
    await s.grpc.decideReview({ reviewId, decision: 'KEEP_APART', reason: '本人确认', requestId: '' }, steward);
    await s.useModel(2);
    await s.undoRuns();
    await s.drain();
    expect(await apart(pair!)).toBe(true);
  });

  it('in a customer of three systems leaves the parts that other links hold, and no part moves to another', async () => {
    const x = s.person();
    const y = { ...x, sourceSystem: 'UW' };
    await s.report(x, y);
    const from = new Date(s.clock.now().getTime() + 1);
    const z = { ...x, sourceSystem: 'CLAIM' };
    await s.report(z);
    await start(scope(from, new Date(s.clock.now().getTime() + 1)));
    await s.undoRuns();
    await s.drain();
    expect(await apart([x, y])).toBe(false);
    expect(await apart([x, z])).toBe(true);
  });
});

describe('a bulk undo', () => {
  it("of stewards' decisions, of no span, or that nobody knows is refused", async () => {
    const [now, later] = [s.clock.now(), new Date(s.clock.now().getTime() + 1000)];
    await expect(s.grpc.previewUndoRule(scope(now, later, { rule: 'STEWARD' }))).rejects.toMatchObject({ code: 'RULE_NOT_UNDOABLE' });
    await expect(s.grpc.previewUndoRule(scope(later, now))).rejects.toMatchObject({ code: 'SPAN_INVALID' });
    await expect(s.grpc.getUndoRun({ runId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'UNDO_RUN_NOT_FOUND' });
  });

  it('of logins holds whatever model comes', async () => {
    const from = s.clock.now();
    const x = s.person({ deviceId: 'd-run' });
    await s.report(x);
    await start(scope(from, new Date(s.clock.now().getTime() + 1), { rule: 'VERIFIED_LOGIN' }));
    await s.undoRuns();
    await s.useModel(2);
    await s.undoRuns();
    await s.drain();
    await s.report({ ...x, email: 'x@example.com' });
    const { customerId } = await s.find(x);
    expect((await s.identity.getCustomer({ customerId }, steward)).customer!.recordIds).toHaveLength(1);
  });
});
