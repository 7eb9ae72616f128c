// Promise: whatever stewards decide, contradict and take back, in any order, the tables say what the ledger says, nobody is together whom a word keeps apart,
// and what is taken back in the reverse order leaves everybody where she was.
import fc from 'fast-check';
import { isKejingError } from '@kejing/errors';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PartyInit } from '../identity/parties.fixture.js';
import { steward, stewardSlices } from './steward.fixture.js';

let s: Awaited<ReturnType<typeof stewardSlices>>;
beforeAll(async () => { s = await stewardSlices(); });
afterAll(() => s.close());

const RECORDS = 6;
const record = fc.integer({ min: 0, max: RECORDS - 1 });
const step = fc.oneof(
  fc.record({ do: fc.constant('merge' as const), x: record, y: record }),
  fc.record({ do: fc.constant('split' as const), x: record, more: fc.array(record, { maxLength: 2 }) }),
  fc.record({ do: fc.constant('link' as const), x: record, y: record }),
  fc.record({ do: fc.constant('keepApart' as const), x: record, y: record }),
  fc.record({ do: fc.constant('undo' as const), which: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ do: fc.constant('drain' as const) }),
  fc.record({ do: fc.constant('report' as const), x: record }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Two people of two records each, of whom nobody knows more than a name and a phone, and two without a number. */
async function people(): Promise<PartyInit[]> {
  const [x, y] = [s.person(), s.person()];
  const nobody = { idType: 0, idNumber: '' };
  const parties = [x, { ...x, sourceSystem: 'UW' }, y, { ...y, sourceSystem: 'UW' }, s.person(nobody), s.person(nobody)];
  await s.report(...parties);
  return parties;
}

/** Decision ids of what was done; refusals are part of the game. */
async function take(one: Step, parties: readonly PartyInit[], made: readonly string[]): Promise<string | undefined> {
  const reason = '属性测试';
  const at = (i: number) => s.find(parties[i]!);
  try {
    switch (one.do) {
      case 'merge': {
        const [x, y] = [await at(one.x), await at(one.y)];
        return (await s.identity.merge({ customerId: x.customerId, otherCustomerId: y.customerId, reason, requestId: '' }, steward)).decisionId;
      }
      case 'split': {
        const x = await at(one.x);
        const own = (await Promise.all(one.more.map(at))).filter((r) => r.customerId === x.customerId).map((r) => r.recordId);
        return (await s.identity.split({ customerId: x.customerId, recordIds: [...new Set([x.recordId, ...own])], reason, requestId: '' }, steward)).decisionId;
      }
      case 'link':
      case 'keepApart': {
        if (one.x === one.y) return undefined;
        const [x, y] = [await at(one.x), await at(one.y)];
        const reviewId = await s.openReview(x.recordId, y.recordId);
        return (await s.grpc.decideReview({ reviewId, decision: one.do === 'link' ? 'LINK' : 'KEEP_APART', reason, requestId: '' }, steward)).decisionId;
      }
      case 'undo':
        return made.length === 0 ? undefined : (await s.grpc.undoDecision({ decisionId: made[one.which % made.length]!, reason, requestId: '' }, steward)).decisionId;
      case 'drain':
        await s.drain();
        return undefined;
      case 'report':
        await s.report({ ...parties[one.x]!, email: `e${Math.floor(Math.random() * 1e9)}@example.com` });
        return undefined;
    }
  } catch (error) {
    if (!isKejingError(error) || error.kind !== 'PRECONDITION') throw error;
    return undefined;
  }
}

async function expectConsistent(): Promise<ReadonlyMap<string, string>> {
  const { live, ledger, apart, customerOf } = await s.states();
  expect(live).toEqual(ledger);
  for (const { a, b } of apart) expect(customerOf.get(a)).not.toBe(customerOf.get(b));
  return customerOf;
}
const runs = (usually: number) => ({ numRuns: Number(process.env['KEJING_PROPERTY_RUNS'] ?? usually) });

it('any sequence of decisions', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
      const parties = await people();
      const made: string[] = [];
      for (const one of steps) {
        const decisionId = await take(one, parties, made);
        if (decisionId !== undefined) made.push(decisionId);
        await expectConsistent();
      }
      await s.drain();
      await expectConsistent();
    }),
    runs(15),
  );
}, 600_000);

it('what is taken back in the reverse order', async () => {
  const decision = step.filter((one) => one.do !== 'undo' && one.do !== 'report');
  await fc.assert(
    fc.asyncProperty(fc.array(decision, { minLength: 1, maxLength: 5 }), async (steps) => {
      const parties = await people();
      const before: { decisionId: string; customers: string[] }[] = [];
      const customers = async () => (await Promise.all(parties.map((p) => s.find(p)))).map((r) => r.customerId);
      for (const one of steps) {
        await s.drain();
        const now = await customers();
        const decisionId = await take(one, parties, []);
        if (decisionId !== undefined) before.push({ decisionId, customers: now });
      }
      await s.drain();
      for (const { decisionId, customers: then } of before.reverse()) {
        await take({ do: 'undo', which: 0 }, parties, [decisionId]);
        await s.drain();
        expect(await customers()).toEqual(then);
      }
      await expectConsistent();
    }),
    runs(10),
  );
}, 600_000);
