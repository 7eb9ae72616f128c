// Promise: a steward's word on a pair holds, is given once, and can be taken back, and what takes it back can be taken back too; former IDs return.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { steward, stewardSlices } from './steward.fixture.js';

let s: Awaited<ReturnType<typeof stewardSlices>>;
beforeAll(async () => { s = await stewardSlices(); });
afterAll(() => s.close());

async function two() {
  const [x, y] = [s.person(), s.person()];
  await s.report(x);
  await s.report(y);
  const [a, b] = [await s.find(x), await s.find(y)];
  return { x, y, a, b, reviewId: await s.openReview(a.recordId, b.recordId) };
}
const linked = async () => {
  const x = s.person();
  const y = { ...x, sourceSystem: 'UW' };
  await s.report(x);
  await s.report(y);
  const [a, b] = [await s.find(x), await s.find(y)];
  expect(a.customerId).toBe(b.customerId);
  return { x, y, a, b };
};
const decide = (reviewId: string, decision: string, requestId = crypto.randomUUID()) => s.grpc.decideReview({ reviewId, decision, reason: '电话核实', requestId }, steward);
const undo = (decisionId: string) => s.grpc.undoDecision({ decisionId, reason: '误操作', requestId: crypto.randomUUID() }, steward);
const stateOf = async (reviewId: string) => (await s.db.query(`SELECT state FROM review WHERE review_id = $1`, [reviewId])).rows[0]!.state as string;
const together = async (x: Parameters<typeof s.find>[0], y: Parameters<typeof s.find>[0]) => (await s.find(x)).customerId === (await s.find(y)).customerId;

describe('LINK', () => {
  it('is refused where two valid resident IDs stand against it, and the review stays open', async () => {
    const { reviewId } = await two();
    await expect(decide(reviewId, 'LINK')).rejects.toMatchObject({ kind: 'PRECONDITION', code: 'IDENTITY_VETO' });
    expect(await stateOf(reviewId)).toBe('OPEN');
  });

  it('on what is one customer already holds when the evidence goes; undone, the evidence decides again', async () => {
    const { x, y, a, b } = await linked();
    const reviewId = await s.openReview(a.recordId, b.recordId);
    const { decisionId } = await decide(reviewId, 'LINK');
    expect(await s.entries(decisionId)).toEqual(['REVIEWED', 'LINKED']);
    const other = { ...y, idType: 0, idNumber: '', phones: [], name: '欧阳无名' };
    await s.report(other);
    await s.drain();
    expect(await together(x, other)).toBe(true);
    await undo(decisionId);
    expect(await together(x, other)).toBe(false);
    expect(await stateOf(reviewId)).toBe('OPEN');
  });

  it('by way of a merge makes the review obsolete', async () => {
    const [x, y] = [s.person(), s.person({ idType: 0, idNumber: '' })];
    await s.report(x);
    await s.report(y);
    const [a, b] = [await s.find(x), await s.find(y)];
    const reviewId = await s.openReview(a.recordId, b.recordId);
    await s.identity.merge({ customerId: a.customerId, otherCustomerId: b.customerId, reason: '同一人', requestId: '' }, steward);
    await s.drain();
    expect(await stateOf(reviewId)).toBe('OBSOLETE');
  });

  it('joins the two under the older ID, once for a request_id; undone, both have their IDs again and stay apart; undone again, they are together', async () => {
    const [x, y] = [s.person(), s.person({ idType: 0, idNumber: '' })];
    await s.report(x);
    await s.report(y);
    const [a, b] = [await s.find(x), await s.find(y)];
    const reviewId = await s.openReview(a.recordId, b.recordId);
    const requestId = crypto.randomUUID();
    const answer = await decide(reviewId, 'LINK', requestId);
    expect(answer).toMatchObject({ review: { state: 'LINKED', decidedBy: 'user:steward' }, customer: { customerId: a.customerId } });
    expect(await decide(reviewId, 'LINK', requestId)).toEqual(JSON.parse(JSON.stringify(answer)));
    await expect(decide(reviewId, 'KEEP_APART')).rejects.toMatchObject({ code: 'REVIEW_DECIDED' });
    expect(await s.entries(answer.decisionId)).toEqual(['REVIEWED', 'LINKED', 'MERGED']);
    await s.drain();
    expect((await s.find(y)).customerId).toBe(a.customerId);

    const undone = await undo(answer.decisionId);
    expect([...undone.customerIds].sort()).toEqual([a.customerId, b.customerId].sort());
    expect([(await s.find(x)).customerId, (await s.find(y)).customerId]).toEqual([a.customerId, b.customerId]);
    expect(await stateOf(reviewId)).toBe('KEPT_APART');
    await s.drain();
    expect(await together(x, y)).toBe(false);
    await expect(undo(answer.decisionId)).rejects.toMatchObject({ kind: 'PRECONDITION', code: 'NOTHING_TO_UNDO' });

    await undo(undone.decisionId);
    await s.drain();
    expect(await together(x, y)).toBe(true);
    const events = (await s.sent('kejing.cdp.customer.v1')).map((e) => e.type);
    expect(events).toEqual(expect.arrayContaining(['CustomersMerged', 'CustomerSplit', 'CustomerChanged']));
  });
});

describe('stewards at the same moment', () => {
  it('decide a review once; who comes second leaves no trace', async () => {
    const { x, y, a, b } = await linked();
    const reviewId = await s.openReview(a.recordId, b.recordId);
    const outcomes = await Promise.allSettled([decide(reviewId, 'KEEP_APART'), decide(reviewId, 'LINK'), decide(reviewId, 'KEEP_APART')]);
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
    for (const o of outcomes) if (o.status === 'rejected') expect(o.reason).toMatchObject({ code: 'REVIEW_DECIDED' });
    const state = await stateOf(reviewId);
    expect(await together(x, y)).toBe(state === 'LINKED');
    const { entries } = await s.identity.listLedger({ recordId: a.recordId, pageSize: 0, pageToken: '' });
    expect(entries.filter((e) => e.kind === 'REVIEWED')).toHaveLength(1);
  });

  it('merge customers in a ring and end with one, without waiting for each other for ever', async () => {
    const people = Array.from({ length: 4 }, () => s.person({ idType: 0, idNumber: '' }));
    for (const p of people) await s.report(p);
    const ids = await Promise.all(people.map(async (p) => (await s.find(p)).customerId));
    const merge = (i: number) => s.identity.merge({ customerId: ids[i % 4]!, otherCustomerId: ids[(i + 1) % 4]!, reason: '同一人', requestId: '' }, steward);
    const outcomes = await Promise.allSettled([0, 1, 2, 3].map(merge));
    for (const o of outcomes) if (o.status === 'rejected') expect(['SAME_CUSTOMER', 'CUSTOMER_CHANGED']).toContain((o.reason as { code: string }).code);
    const now = new Set(await Promise.all(people.map(async (p) => (await s.find(p)).customerId)));
    expect(now.size).toBeLessThanOrEqual(2); // two that came in between may have to be asked for again
    const { live, ledger } = await s.states();
    expect(live).toEqual(ledger);
  });
});

describe('KEEP_APART', () => {
  it('parts what equal evidence had joined, for good; undone, the evidence joins it again and the review waits again or is obsolete', async () => {
    const { x, y, a, b } = await linked();
    const reviewId = await s.openReview(a.recordId, b.recordId);
    const { decisionId } = await decide(reviewId, 'KEEP_APART');
    expect(await together(x, y)).toBe(false);
    await s.report({ ...y, email: 'a@example.com' });
    await s.drain();
    expect(await together(x, y)).toBe(false);
    await undo(decisionId);
    await s.drain();
    expect(await together(x, y)).toBe(true);
    expect((await s.find(x)).customerId).toBe(a.customerId);
    expect(['OPEN', 'OBSOLETE']).toContain(await stateOf(reviewId));
  });
});

describe('what matching decided', () => {
  it('is taken back like a word of a steward: the same evidence does not join it again', async () => {
    const { x, y, a, b } = await linked();
    const { entries } = await s.identity.listLedger({ recordId: b.recordId, pageSize: 0, pageToken: '' });
    const made = entries.find((e) => e.kind === 'LINKED')!;
    expect(made.weight).toBeGreaterThan(0);
    const { decisionId } = await undo(made.decisionId);
    expect(await s.entries(decisionId)).toEqual(expect.arrayContaining(['UNDONE', 'UNLINKED', 'CANNOT_LINK', 'SPLIT']));
    expect((await s.find(x)).customerId).toBe(a.customerId);
    await s.report({ ...y, email: 'b@example.com' });
    await s.drain();
    expect(await together(x, y)).toBe(false);
    const { nextPageToken } = await s.identity.listLedger({ recordId: b.recordId, pageSize: 1, pageToken: '' });
    expect(nextPageToken).not.toBe('');
  });

  it('of a split is taken back: the parts are one customer again, logins too', async () => {
    const x = s.person({ deviceId: 'd-split' });
    await s.report(x);
    const { customerId, recordId } = await s.find(x);
    const { records } = await s.identity.listRecords({ customerId }, steward);
    const device = records.find((r) => r.kind === 'DEVICE')!.recordId;
    const split = await s.identity.split({ customerId, recordIds: [device], reason: '借用设备', requestId: '' }, steward);
    expect(split.splitCustomer!.recordIds).toEqual([device]);
    await undo(split.decisionId);
    await s.drain();
    expect((await s.identity.getCustomer({ customerId }, steward)).customer!.recordIds.sort()).toEqual([device, recordId].sort());
    const { links } = await s.identity.whyLinked({ customerId }, steward);
    expect(links).toMatchObject([{ rule: 'VERIFIED_LOGIN', actor: 'user:steward' }]);
  });

  it('that nobody knows is NOTHING_TO_UNDO', async () => {
    await expect(undo(crypto.randomUUID())).rejects.toMatchObject({ code: 'NOTHING_TO_UNDO' });
  });
});
