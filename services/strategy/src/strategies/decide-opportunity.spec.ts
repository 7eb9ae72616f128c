// Promise: the best eligible strategies are chosen, best first and always the same; nobody ineligible is chosen; each other one has a reason.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideOpportunity, type Candidate, type Situation } from './decide-opportunity.js';
import { compileEligibility } from './eligibility.js';
import { smoothedRate, type Strategy } from './strategy.js';

const strategy = (key: string, more: Partial<Strategy> = {}): Strategy => ({
  strategyId: key, strategyKey: key, version: 1, name: key, scenario: 's', eligibility: 'true', value: 10, productGrade: 0, needsMarketingConsent: false,
  choice: { title: '问候', whyTemplate: '', scriptKey: '', contentKey: '', action: 'CALL' }, disabled: false, author: 'a', createTime: new Date(0), ...more,
});

const candidate = (key: string, more: Partial<Strategy> = {}, statistics = { trials: 0, successes: 0 }): Candidate => {
  const of = strategy(key, more);
  const compiled = compileEligibility(of.eligibility);
  return { strategy: of, statistics, matches: compiled.ok ? (values) => compiled.evaluate(values) : undefined };
};

const situation = (more: Partial<Situation> = {}, values: Partial<Situation['values']> = {}): Situation => ({
  values: { tags: [], scenario: 's', policies: [], signal: { kind: 'READ', topics: [] }, segments: [], agent: { grade: 'L1' }, marketing_consent: true, ...values },
  personalisationRefused: false, productGradeLimit: 2, publishedContents: new Set(['guide']), approvedScripts: new Set(['hello']), ...more,
});

const anyCandidate = fc.record({
  key: fc.stringMatching(/^[a-z]{1,6}$/), value: fc.integer({ min: 0, max: 5 }), grade: fc.integer({ min: 0, max: 3 }), consent: fc.boolean(),
  eligibility: fc.constantFrom('true', 'false', "'孕产期' in tags", "policies.exists(p, p.line == 'CHILD')", 'nonsense('), content: fc.constantFrom('', 'guide', 'gone'),
  script: fc.constantFrom('', 'hello', 'draft'), trials: fc.integer({ min: 0, max: 3 }), share: fc.constantFrom(0, 1),
}).map(({ key, value, grade, consent, eligibility, content, script, trials, share }) => candidate(
  key, { value, productGrade: grade, needsMarketingConsent: consent, eligibility, choice: { title: 't', whyTemplate: '', scriptKey: script, contentKey: content, action: 'CALL' } },
  { trials, successes: trials * share },
));
const anyCandidates = fc.uniqueArray(anyCandidate, { selector: (c) => c.strategy.strategyKey, maxLength: 12 });
const anySituation = fc.record({ tags: fc.subarray(['孕产期', '有房贷']), consent: fc.boolean(), limit: fc.integer({ min: 0, max: 3 }) })
  .map(({ tags, consent, limit }) => situation({ productGradeLimit: limit }, { tags, marketing_consent: consent }));

describe('decideOpportunity', () => {
  it('puts every candidate in exactly one place, with a reason', () => {
    fc.assert(fc.property(anyCandidates, anySituation, (candidates, on) => {
      const { chosen, rejected, outcome } = decideOpportunity(candidates, on);
      expect([...chosen, ...rejected].map((j) => j.strategy.strategyKey).sort()).toEqual(candidates.map((c) => c.strategy.strategyKey).sort());
      expect(rejected.every((j) => j.code.length > 0)).toBe(true);
      expect(outcome).toBe(candidates.length === 0 ? 'NO_STRATEGY' : chosen.length === 0 ? 'NONE_ELIGIBLE' : 'DECIDED');
    }));
  });

  it('chooses only who passes every gate, and rejects for a gate that is really shut', () => {
    fc.assert(fc.property(anyCandidates, anySituation, (candidates, on) => {
      const { chosen, rejected } = decideOpportunity(candidates, on);
      const of = new Map(candidates.map((c) => [c.strategy.strategyKey, c]));
      const open = (c: Candidate) => c.matches?.(on.values) === true && (!c.strategy.needsMarketingConsent || on.values.marketing_consent)
        && c.strategy.productGrade <= on.productGradeLimit && c.strategy.choice.contentKey !== 'gone' && c.strategy.choice.scriptKey !== 'draft';
      for (const one of chosen) expect(open(of.get(one.strategy.strategyKey)!)).toBe(true);
      for (const one of rejected) expect(open(of.get(one.strategy.strategyKey)!)).toBe(one.code === 'RANKED_LOWER');
    }));
  });

  it('ranks by value times smoothed success rate, at most three', () => {
    fc.assert(fc.property(anyCandidates, anySituation, (candidates, on) => {
      const { chosen, rejected } = decideOpportunity(candidates, on);
      expect(chosen.length).toBeLessThanOrEqual(3);
      const lower = rejected.filter((j) => j.code === 'RANKED_LOWER');
      const values = chosen.map((j) => j.expectedValue);
      expect(values).toEqual([...values].sort((a, b) => b - a));
      for (const one of lower) expect(one.expectedValue).toBeLessThanOrEqual(values.at(-1)!);
      if (lower.length > 0) expect(chosen).toHaveLength(3);
      for (const one of chosen) expect(one.expectedValue).toBe(one.strategy.value * one.successRate);
    }));
  });

  it('does not depend on the order of the candidates', () => {
    const shuffled = anyCandidates.chain((c) => fc.tuple(fc.constant(c), fc.shuffledSubarray(c, { minLength: c.length, maxLength: c.length })));
    fc.assert(fc.property(shuffled, anySituation, ([candidates, other], on) => {
      const keys = (list: Candidate[]) => decideOpportunity(list, on).chosen.map((j) => j.strategy.strategyKey);
      expect(keys(candidates)).toEqual(keys(other));
    }));
  });

  it.each([
    ['NOT_ELIGIBLE', { eligibility: "'孕产期' in tags" }],
    ['EXPRESSION_BROKEN', { eligibility: 'nonsense(' }],
    ['AGENT_GRADE_TOO_LOW', { productGrade: 3 }],
    ['CONTENT_NOT_PUBLISHED', { choice: { title: 't', whyTemplate: '', scriptKey: '', contentKey: 'gone', action: 'CALL' } }],
    ['SCRIPT_NOT_APPROVED', { choice: { title: 't', whyTemplate: '', scriptKey: 'draft', contentKey: '', action: 'CALL' } }],
  ] as const)('says %s', (code, more) => {
    expect(decideOpportunity([candidate('a', more)], situation()).rejected.map((j) => j.code)).toEqual([code]);
  });

  it('decides nothing for who refused personalised recommendation, and asks for marketing consent', () => {
    expect(decideOpportunity([candidate('a')], situation({ personalisationRefused: true })).outcome).toBe('PERSONALISATION_REFUSED');
    expect(decideOpportunity([candidate('a', { needsMarketingConsent: true })], situation({}, { marketing_consent: false })).rejected[0]?.code).toBe('NO_MARKETING_CONSENT');
  });

  it('learns: success lifts a strategy, one failure does not bury it', () => {
    expect(smoothedRate({ trials: 0, successes: 0 })).toBe(0.2);
    expect(smoothedRate({ trials: 1, successes: 0 })).toBeGreaterThan(0.15);
    const order = decideOpportunity([candidate('a', {}, { trials: 10, successes: 0 }), candidate('b', {}, { trials: 10, successes: 9 })], situation()).chosen;
    expect(order.map((j) => j.strategy.strategyKey)).toEqual(['b', 'a']);
  });
});
