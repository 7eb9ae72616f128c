// Promise: one value of a tag on a subject at most; the better source wins in whatever order evidence comes, never a weaker one; what a person took away comes back on later evidence only.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideAssign, decideExpiry, decideRemove, inForce, type TagDecision } from './decide-tag.js';
import type { Assertion, Removal, TagSource, TagState } from './tag.js';

const NONE: TagState = { kind: 'NONE' };
const at = (day: number): Date => new Date(Date.UTC(2026, 0, 1 + day));
const now = at(100);
const assertion = (source: TagSource, day: number, rest: Partial<Assertion> = {}): Assertion => ({
  source, confidence: 0.8, evidence: { ruleId: source }, assignTime: at(day), observeTime: at(day), expireTime: null, ...rest,
});
const after = (state: TagState, decision: TagDecision): TagState => (decision.kind === 'KEEP' ? state : decision.value);
const fold = (assertions: readonly Assertion[], start: TagState = NONE): TagState => assertions.reduce((state, one) => after(state, decideAssign(state, one, now)), start);

const sources: TagSource[] = ['FACT', 'MANUAL', 'RULE', 'MODEL', 'STATISTICAL', 'NLP'];
const anyAssertion = fc
  .record({ source: fc.constantFrom(...sources), confidence: fc.integer({ min: 1, max: 100 }), day: fc.integer({ min: 0, max: 99 }), days: fc.option(fc.integer({ min: 1, max: 200 })) })
  .map(({ source, confidence, day, days }) => assertion(source, day, { confidence: confidence / 100, expireTime: days === null ? null : at(day + days) }));
/** One of each rank. */
const ofDifferentRank = fc.uniqueArray(anyAssertion, { selector: ({ source }) => (source === 'STATISTICAL' ? 'MODEL' : source), maxLength: 5 });
const anyRemoval: fc.Arbitrary<Removal> = fc
  .record({ reason: fc.constantFrom('MANUAL' as const, 'CONTRADICTED' as const, 'WITHDRAWN' as const), day: fc.integer({ min: 0, max: 99 }) })
  .map(({ reason, day }) => (reason === 'WITHDRAWN' ? { reason, ruleId: 'RULE', evidence: {}, time: at(day) } : { reason, evidence: {}, time: at(day) }));

describe('evidence', () => {
  it('of different sources gives the same value in every order', () => {
    fc.assert(
      fc.property(
        ofDifferentRank.chain((set) => fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length }))),
        ([set, shuffled]) => {
          const { version: _a, ...first } = { version: 0n, ...fold(set) };
          const { version: _b, ...second } = { version: 0n, ...fold(shuffled) };
          expect(second).toEqual(first);
        },
      ),
    );
  });

  it('never gives way to weaker evidence', () => {
    fc.assert(
      fc.property(fc.array(anyAssertion, { minLength: 1 }), anyAssertion, (known, one) => {
        const state = fold(known);
        const next = fold([one], state);
        if (!inForce(state, now) || next === state) return;
        if (next.kind !== 'LIVE') throw new Error('a live value was lost');
        const rank = (source: TagSource) => ['NLP', 'MODEL', 'RULE', 'MANUAL', 'FACT'].indexOf(source === 'STATISTICAL' ? 'MODEL' : source);
        expect(rank(next.source)).toBeGreaterThanOrEqual(rank(state.source));
        if (rank(next.source) === rank(state.source)) expect(next.confidence).toBeGreaterThanOrEqual(state.confidence);
      }),
    );
  });

  it('that would have ended already has no effect', () => {
    expect(decideAssign(NONE, assertion('RULE', 1, { expireTime: at(50) }), now)).toEqual({ kind: 'KEEP' });
  });

  it('renews what the same source gave, once', () => {
    const first = fold([assertion('RULE', 1, { expireTime: at(200) })]);
    const later = assertion('RULE', 5, { expireTime: at(204) });
    const renewed = decideAssign(first, later, now);
    expect(renewed).toMatchObject({ kind: 'RENEWED', value: { version: 2n, expireTime: at(204) } });
    expect(decideAssign(after(first, renewed), later, now)).toEqual({ kind: 'KEEP' });
  });
});

describe('versions', () => {
  it('rise by one with every change and never otherwise', () => {
    const step = fc.oneof(anyAssertion.map((one) => ({ one })), anyRemoval.map((removal) => ({ removal })), fc.constant({ expire: true as const }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let state: TagState = NONE;
        for (const each of steps) {
          const decision: TagDecision = 'one' in each ? decideAssign(state, each.one, now) : 'removal' in each ? decideRemove(state, each.removal) : decideExpiry(state, now);
          if (decision.kind === 'KEEP') continue;
          expect(decision.value.version).toBe(state.kind === 'NONE' ? 1n : state.version + 1n);
          expect(decision.value.kind).toBe(decision.kind === 'REMOVED' ? 'ENDED' : 'LIVE');
          state = decision.value;
        }
      }),
    );
  });
});

describe('a removal', () => {
  const live = fold([assertion('RULE', 10)]);

  it('by hand holds until evidence that is later than it', () => {
    const gone = after(live, decideRemove(live, { reason: 'MANUAL', evidence: {}, time: at(50) }));
    expect(gone).toMatchObject({ kind: 'ENDED', reason: 'MANUAL', version: 2n });
    // Observed later, but an old fact: it is what the person knew when she took the tag away.
    expect(decideAssign(gone, assertion('RULE', 10, { observeTime: at(60) }), now)).toEqual({ kind: 'KEEP' });
    expect(decideAssign(gone, assertion('RULE', 51), now)).toMatchObject({ kind: 'ASSIGNED', value: { version: 3n } });
  });

  it('by contradiction leaves what outranks rules, and what is later', () => {
    const contradicted: Removal = { reason: 'CONTRADICTED', evidence: {}, time: at(20) };
    expect(decideRemove(live, contradicted)).toMatchObject({ kind: 'REMOVED', value: { reason: 'CONTRADICTED' } });
    for (const state of [fold([assertion('MANUAL', 10)]), fold([assertion('FACT', 10)]), fold([assertion('NLP', 30)])]) expect(decideRemove(state, contradicted)).toEqual({ kind: 'KEEP' });
  });

  it('of a state that holds again is undone by an old fact that is observed anew', () => {
    const gone = after(live, decideRemove(live, { reason: 'WITHDRAWN', ruleId: 'RULE', evidence: {}, time: at(20) }));
    expect(gone).toMatchObject({ kind: 'ENDED', reason: 'CONTRADICTED' });
    expect(decideAssign(gone, assertion('RULE', 10, { observeTime: at(30) }), now)).toMatchObject({ kind: 'ASSIGNED' });
    expect(decideAssign(gone, assertion('NLP', 10), now)).toEqual({ kind: 'KEEP' });
  });

  it('withdraws only what its rule gave, and lets another rule take the place', () => {
    expect(decideRemove(live, { reason: 'WITHDRAWN', ruleId: 'OTHER', evidence: {}, time: at(20) })).toEqual({ kind: 'KEEP' });
    const weaker = assertion('RULE', 5, { confidence: 0.1, evidence: { ruleId: 'OTHER' } });
    expect(decideAssign(live, weaker, now)).toEqual({ kind: 'KEEP' });
    expect(decideAssign(live, { ...weaker, insteadOf: ['RULE'] }, now)).toMatchObject({ kind: 'ASSIGNED', value: { confidence: 0.1 } });
  });

  it('by expiry ends what is due and nothing else', () => {
    const ending = fold([assertion('NLP', 10, { expireTime: at(101) })]);
    expect(decideExpiry(ending, now)).toEqual({ kind: 'KEEP' });
    expect(decideExpiry(ending, at(101))).toMatchObject({ kind: 'REMOVED', value: { reason: 'EXPIRED' } });
    expect(decideExpiry(live, at(9999))).toEqual({ kind: 'KEEP' });
  });
});
