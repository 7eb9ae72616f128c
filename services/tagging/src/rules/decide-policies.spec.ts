// Promise: since when a rule on policies holds, what it rests on and when its tag ends follow from what became of the policies, not from the order in which it came to be known.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideWord, NO_VALUE } from '../tags/decide-tag.js';
import type { TagValue } from '../tags/tag.js';
import { matchPolicies } from './decide-policies.js';
import { proposeState, type ReadyRule } from './decide-rules.js';
import { followPolicy, type PolicyChange, type PolicyTerm } from './policy-term.js';
import { shippedRules } from './seed-rules.js';
import { compileRule } from './variables.js';

const at = (day: number): Date => new Date(Date.UTC(2026, 0, 1 + day));
const now = at(100);
const rules = shippedRules().filter(({ on }) => on === 'POLICY').map((draft): ReadyRule => {
  const compiled = compileRule('POLICY', draft.expression);
  if (!compiled.ok) throw new Error(draft.ruleKey);
  return { rule: { ...draft, ruleId: draft.ruleKey, version: 1, enabled: true, updateTime: now }, evaluate: (variables) => compiled.evaluate({ ...variables }), defaultDays: 0 };
});
const change = (policyId: string, day: number, line: string, status: string, roles = ['HOLDER']): PolicyChange => ({
  policyId, line, status, changeTime: at(day), annualPremium: 0n, eventId: `${policyId} ${status} ${String(day)}`, parties: roles.map((role) => ({ recordId: 'r', role })),
});

/** What is known of a record after changes, those of each policy in their order. */
function termsAfter(changes: readonly PolicyChange[]): PolicyTerm[] {
  return [...Map.groupBy(changes, ({ policyId }) => policyId).values()].flatMap((own) => own.reduce<PolicyTerm[]>((terms, one) => followPolicy(terms, [one]), []));
}
const match = (changes: readonly PolicyChange[], ruleKey: string) => matchPolicies(termsAfter(changes), rules).find(({ ready }) => ready.rule.ruleKey === ruleKey);

/** The tags, each with its value, when judged after every chunk. */
function tagsAfter(chunks: readonly (readonly PolicyChange[])[]): Record<string, unknown> {
  const values = new Map<string, TagValue>();
  chunks.forEach((_, n) => {
    const matches = matchPolicies(termsAfter(chunks.slice(0, n + 1).flat()), rules);
    for (const { tagId, word } of proposeState({ subjectKind: 'RECORD', subjectId: 'r', backfill: false }, rules, matches, false)) {
      values.set(tagId, decideWord(values.get(tagId) ?? NO_VALUE, word, now));
    }
  });
  const live = [...values].filter(([, { state }]) => state.kind === 'LIVE').sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(live.map(([tagId, { state, grounds }]) => [tagId, { ...state, version: 0, grounds }]));
}

const history = (policyId: string) =>
  fc.tuple(
    fc.constantFrom('ACCIDENT', 'MOTOR', 'WHOLE_LIFE'),
    fc.array(fc.record({ day: fc.integer({ min: 0, max: 12 }), status: fc.constantFrom('PROPOSED', 'IN_FORCE', 'GRACE', 'LAPSED', 'SURRENDERED'), roles: fc.subarray(['HOLDER', 'INSURED']) }), { maxLength: 5 }),
  ).map(([line, states]) => states.map(({ day, status, roles }) => change(policyId, day, line, status, roles)));
const histories = fc.tuple(history('p1'), history('p2'), history('p3'));
/** The same changes in an order of its own and in chunks, each policy in its order. */
const told = (policies: readonly PolicyChange[][]) => {
  const turns = policies.flatMap((changes, n) => changes.map(() => n));
  return fc.tuple(fc.shuffledSubarray(turns, { minLength: turns.length }), fc.array(fc.integer({ min: 1, max: 4 }), { minLength: turns.length, maxLength: turns.length })).map(([order, sizes]) => {
    const next = policies.map(() => 0);
    const rest = order.map((n) => policies[n]![next[n]!++]!);
    return sizes.map((size) => rest.splice(0, size)).filter((chunk) => chunk.length > 0);
  });
};

describe('tags by policies', () => {
  it('are the same, with times, expiry and evidence, in whatever order and chunks policies are told of', () => {
    fc.assert(
      fc.property(histories.chain((policies) => fc.tuple(told(policies), told(policies))), ([first, second]) => {
        expect(tagsAfter(second)).toEqual(tagsAfter(first));
      }),
      { numRuns: 300 },
    );
  });

  it('hold since a time at which something became so, and did not hold just before it', () => {
    fc.assert(
      fc.property(histories, (policies) => {
        const terms = termsAfter(policies.flat());
        const holdsAt = (day: Date, key: string) => matchPolicies(terms.filter(({ startTime }) => startTime <= day), rules).some(({ ready }) => ready.rule.ruleKey === key);
        const times = [...new Set(terms.map(({ startTime }) => startTime.getTime()))].sort((a, b) => a - b);
        for (const { ready: { rule: { ruleKey } }, since } of matchPolicies(terms, rules)) {
          expect(times.filter((time) => time >= since.getTime()).every((time) => holdsAt(new Date(time), ruleKey))).toBe(true);
          expect(holdsAt(new Date(since.getTime() - 1), ruleKey)).toBe(false);
        }
      }),
    );
  });
});

describe('a rule on policies', () => {
  it('holds on from one policy to the next, and when nothing is told that matters to it', () => {
    const changes = [change('p1', 1, 'MOTOR', 'IN_FORCE'), change('p2', 5, 'ACCIDENT', 'IN_FORCE'), change('p1', 9, 'MOTOR', 'LAPSED'), change('p2', 20, 'ACCIDENT', 'GRACE')];
    expect(match(changes, 'policyholder')).toMatchObject({ since: at(1), toldTime: at(20), evidence: { eventIds: ['p1 IN_FORCE 1'] } });
    expect(match(changes, 'accident-cover-only')).toMatchObject({ since: at(9), evidence: { eventIds: ['p1 LAPSED 9'] } });
  });

  it('holds since an earlier time when that comes to be known late, and anew after a gap', () => {
    const later = change('p2', 8, 'ACCIDENT', 'IN_FORCE');
    expect(match([later], 'policyholder')?.since).toEqual(at(8));
    expect(match([later, change('p1', 3, 'MOTOR', 'IN_FORCE')], 'policyholder')?.since).toEqual(at(3));
    expect(match([later, change('p1', 3, 'MOTOR', 'IN_FORCE'), change('p1', 5, 'MOTOR', 'LAPSED')], 'policyholder')?.since).toEqual(at(8));
  });

  it('holds no more for whom left the policy', () => {
    const changes = [change('p1', 1, 'MOTOR', 'IN_FORCE'), change('p1', 4, 'MOTOR', 'IN_FORCE', [])];
    expect(match(changes, 'policyholder')).toBeUndefined();
    expect(match([...changes, change('p1', 6, 'MOTOR', 'IN_FORCE')], 'policyholder')?.since).toEqual(at(6));
  });

  it('believes the later word on a time', () => {
    const changes = [change('p1', 1, 'MOTOR', 'IN_FORCE'), change('p1', 7, 'MOTOR', 'LAPSED'), change('p1', 5, 'MOTOR', 'GRACE')];
    expect(match(changes, 'policyholder')?.since).toEqual(at(1));
    expect(match(changes, 'policy-in-grace')?.since).toEqual(at(5));
  });
});
