// Promise: the best eligible strategies are chosen, best first and always the same; nobody ineligible is chosen; each other one has a reason.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keptChosen, keptRejected } from '../decisions/decision.js';
import { toCandidateList, type Candidate, type Situation } from './candidate-list.js';
import { decideOpportunity } from './decide-opportunity.js';
import { compileEligibility } from './eligibility.js';
import { smoothedRate, type Strategy } from './strategy.js';
import type { RejectionCode } from './verdicts.js';

const strategy = (key: string, more: Partial<Strategy> = {}): Strategy => ({
  strategyId: key, strategyKey: key, version: 1, name: key, scenario: 's', eligibility: 'true', value: 10, productGrade: 0, needsMarketingConsent: false,
  choice: { title: '问候', whyTemplate: '', scriptKey: '', contentKey: '', action: 'CALL' }, disabled: false, author: 'a', createTime: new Date(0), ...more,
});

const candidate = (key: string, more: Partial<Strategy> = {}, statistics = { trials: 0, successes: 0 }): Candidate => {
  const of = strategy(key, more);
  const compiled = compileEligibility(of.eligibility);
  return { strategy: of, statistics, terms: compiled.ok ? compiled.parts() : undefined };
};

/** As readers see it. */
const decide = (candidates: readonly Candidate[], on: Situation) => {
  const { outcome, chosen, verdicts, lowerRates } = decideOpportunity(toCandidateList(candidates), on);
  return { outcome, chosen: keptChosen(chosen), rejected: keptRejected(candidates.map((c) => c.strategy), verdicts, lowerRates) };
};

/** The same without an index: each candidate by itself, all that pass sorted. */
function naive(candidates: readonly Candidate[], { values, personalisationRefused, productGradeLimit, publishedContents, approvedScripts }: Situation): ReturnType<typeof decide> {
  if (personalisationRefused) return { outcome: 'PERSONALISATION_REFUSED', chosen: [], rejected: [] };
  const obstacle = ({ strategy: { eligibility, needsMarketingConsent, productGrade, choice } }: Candidate): RejectionCode | undefined => {
    const condition = compileEligibility(eligibility);
    if (!condition.ok) return 'EXPRESSION_BROKEN';
    if (needsMarketingConsent && !values.marketing_consent) return 'NO_MARKETING_CONSENT';
    if (productGrade > productGradeLimit) return 'AGENT_GRADE_TOO_LOW';
    if (choice.contentKey !== '' && !publishedContents.has(choice.contentKey)) return 'CONTENT_NOT_PUBLISHED';
    if (choice.scriptKey !== '' && !approvedScripts.has(choice.scriptKey)) return 'SCRIPT_NOT_APPROVED';
    return condition.evaluate(values) ? undefined : 'NOT_ELIGIBLE';
  };
  const judged = candidates.map((one) => {
    const { strategyId, strategyKey, version, value } = one.strategy;
    const code = obstacle(one);
    const successRate = code ? 0 : smoothedRate(one.statistics);
    return { strategyId, strategyKey, version, value, code, expectedValue: value * successRate, successRate };
  });
  const ranked = judged.filter(({ code }) => !code).sort((a, b) => b.expectedValue - a.expectedValue || b.value - a.value || (a.strategyKey < b.strategyKey ? -1 : 1));
  const chosen = ranked.slice(0, 3);
  return {
    outcome: candidates.length === 0 ? 'NO_STRATEGY' : chosen.length === 0 ? 'NONE_ELIGIBLE' : 'DECIDED',
    chosen: chosen.map((one) => ({ ...one, code: 'CHOSEN' })),
    rejected: judged.filter((one) => !chosen.includes(one)).map((one) => ({ ...one, code: one.code ?? 'RANKED_LOWER' })),
  };
}

const situation = (more: Partial<Situation> = {}, values: Partial<Situation['values']> = {}): Situation => ({
  values: { tags: [], scenario: 's', policies: [], signal: { kind: 'READ', topics: [] }, segments: [], agent: { grade: 'L1' }, marketing_consent: true, ...values },
  personalisationRefused: false, productGradeLimit: 2, publishedContents: new Set(['guide']), approvedScripts: new Set(['hello']), ...more,
});

const anyTerm = fc.constantFrom(
  'true', 'false', "'孕产期' in tags", "'有房贷' in tags", "!('有房贷' in tags)", "policies.exists(p, p.line == 'CHILD')", "policies.all(p, p.status == 'IN_FORCE')", "agent.grade != 'L9'",
  "(signal.kind == 'READ' || marketing_consent)", "('有房贷' in tags && marketing_consent)",
);
const anyCandidate = fc.record({
  key: fc.stringMatching(/^[a-z]{1,6}$/), value: fc.integer({ min: 0, max: 5 }), grade: fc.integer({ min: 0, max: 3 }), consent: fc.boolean(),
  eligibility: fc.oneof(fc.constant('nonsense('), fc.array(anyTerm, { minLength: 1, maxLength: 3 }).map((terms) => terms.join(' && '))), content: fc.constantFrom('', 'guide', 'gone'),
  script: fc.constantFrom('', 'hello', 'draft'), trials: fc.integer({ min: 0, max: 3 }), share: fc.constantFrom(0, 1),
}).map(({ key, value, grade, consent, eligibility, content, script, trials, share }) => candidate(
  key, { value, productGrade: grade, needsMarketingConsent: consent, eligibility, choice: { title: 't', whyTemplate: '', scriptKey: script, contentKey: content, action: 'CALL' } },
  { trials, successes: trials * share },
));
const anyCandidates = fc.uniqueArray(anyCandidate, { selector: (c) => c.strategy.strategyKey, maxLength: 20 });
const anySituation = fc.record({
  tags: fc.subarray(['孕产期', '有房贷']), policies: fc.array(fc.record({ line: fc.constantFrom('CHILD', 'LIFE'), status: fc.constantFrom('IN_FORCE', 'LAPSED'), role: fc.constant('HOLDER') }), { maxLength: 2 }),
  consent: fc.boolean(), limit: fc.integer({ min: 0, max: 3 }),
}).map(({ tags, policies, consent, limit }) => situation({ productGradeLimit: limit }, { tags, policies, marketing_consent: consent }));

describe('decideOpportunity', () => {
  it('decides as one who judges each candidate by itself', () => {
    fc.assert(fc.property(anyCandidates, anySituation, (candidates, on) => {
      expect(decide(candidates, on)).toEqual(naive(candidates, on));
    }), { numRuns: 500 });
  });

  it('puts every candidate in exactly one place, with a reason', () => {
    fc.assert(fc.property(anyCandidates, anySituation, (candidates, on) => {
      const { chosen, rejected, outcome } = decide(candidates, on);
      expect([...chosen, ...rejected].map((j) => j.strategyKey).sort()).toEqual(candidates.map((c) => c.strategy.strategyKey).sort());
      expect(rejected.every((j) => j.code.length > 0)).toBe(true);
      expect(outcome).toBe(candidates.length === 0 ? 'NO_STRATEGY' : chosen.length === 0 ? 'NONE_ELIGIBLE' : 'DECIDED');
    }));
  });

  it('ranks by value times smoothed success rate, at most three', () => {
    fc.assert(fc.property(anyCandidates, anySituation, (candidates, on) => {
      const { chosen, rejected } = decide(candidates, on);
      expect(chosen.length).toBeLessThanOrEqual(3);
      const lower = rejected.filter((j) => j.code === 'RANKED_LOWER');
      const values = chosen.map((j) => j.expectedValue);
      expect(values).toEqual([...values].sort((a, b) => b - a));
      for (const one of lower) expect(one.expectedValue).toBeLessThanOrEqual(values.at(-1)!);
      if (lower.length > 0) expect(chosen).toHaveLength(3);
      for (const one of chosen) expect(one.expectedValue).toBe(one.value * one.successRate);
    }));
  });

  it('does not depend on the order of the candidates', () => {
    const shuffled = anyCandidates.chain((c) => fc.tuple(fc.constant(c), fc.shuffledSubarray(c, { minLength: c.length, maxLength: c.length })));
    fc.assert(fc.property(shuffled, anySituation, ([candidates, other], on) => {
      const keys = (list: Candidate[]) => decide(list, on).chosen.map((j) => j.strategyKey);
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
    expect(decide([candidate('a', more)], situation()).rejected.map((j) => j.code)).toEqual([code]);
  });

  it('decides nothing for who refused personalised recommendation, and asks for marketing consent', () => {
    expect(decide([candidate('a')], situation({ personalisationRefused: true })).outcome).toBe('PERSONALISATION_REFUSED');
    expect(decide([candidate('a', { needsMarketingConsent: true })], situation({}, { marketing_consent: false })).rejected[0]?.code).toBe('NO_MARKETING_CONSENT');
  });

  it('learns: success lifts a strategy, one failure does not bury it', () => {
    expect(smoothedRate({ trials: 0, successes: 0 })).toBe(0.2);
    expect(smoothedRate({ trials: 1, successes: 0 })).toBeGreaterThan(0.15);
    const order = decide([candidate('a', {}, { trials: 10, successes: 0 }), candidate('b', {}, { trials: 10, successes: 9 })], situation()).chosen;
    expect(order.map((j) => j.strategyKey)).toEqual(['b', 'a']);
  });
});
