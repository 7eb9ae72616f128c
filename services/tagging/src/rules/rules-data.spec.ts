// Promise: every shipped rule compiles, gives a tag that exists and that a rule may give, and means what it says.
import { describe, expect, it } from 'vitest';
import { shippedTaxonomy } from '../taxonomy/taxonomy.js';
import { checkRule } from './check-rule.js';
import { matchFacts } from './decide-facts.js';
import { matchPolicies } from './decide-policies.js';
import { proposeState, type ReadyRule } from './decide-rules.js';
import type { PolicyTerm } from './policy-term.js';
import type { RuleKind } from './rule.js';
import { shippedRules } from './seed-rules.js';
import { compileRule } from './variables.js';

const taxonomy = shippedTaxonomy();
const time = new Date('2026-05-01T00:00:00Z');
const ready = (on: RuleKind): ReadyRule[] =>
  shippedRules().filter((rule) => rule.on === on).map((draft) => {
    const compiled = compileRule(on, draft.expression);
    if (!compiled.ok) throw new Error(draft.ruleKey);
    const rule = { ...draft, ruleId: draft.ruleKey, version: 1, enabled: true, updateTime: time };
    return { rule, evaluate: (variables) => compiled.evaluate({ ...variables }), defaultDays: taxonomy.get(draft.tagId).defaultDays ?? 0 };
  });
const keys = (matches: { ready: ReadyRule }[]) => matches.map((match) => match.ready.rule.ruleKey).sort();
const facts = (stated: Record<string, string>, factTime = time) =>
  matchFacts(
    { sourceSystem: 'UW', eventId: 'e', eventTime: new Date('2026-06-01T00:00:00Z'), facts: Object.entries(stated).map(([name, value]) => ({ name, value, factId: `id-${name}`, factTime })) },
    ready('FACTS'),
  );
const policy = (line: string, status = 'IN_FORCE', role = 'HOLDER'): PolicyTerm => ({
  recordId: 'r', policyId: line, role, line, status, annualPremium: 100n, startTime: time, toldTime: time, eventId: line, left: false,
});

describe('shipped rules', () => {
  it('have keys of their own, compile, and lead to tags that rules may give', () => {
    const rules = shippedRules();
    expect(rules.length).toBeGreaterThanOrEqual(12);
    expect(new Set(rules.map(({ ruleKey }) => ruleKey)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(() => checkRule(rule, taxonomy), rule.ruleKey).not.toThrow();
      expect(rule.confidence > 0 && rule.confidence <= 1 && Number.isInteger(rule.days) && rule.days >= 0).toBe(true);
    }
  });

  it('know an expectant mother by what she declared, since she did and for 300 days', () => {
    const matches = facts({ pregnant: 'true', province: '上海', age: '29' });
    expect(keys(matches)).toEqual(['expecting-declared']);
    expect(matches[0]).toMatchObject({ since: time, evidence: { factIds: ['id-pregnant'], eventIds: ['e'] } });
    const proposals = proposeState({ subjectKind: 'RECORD', subjectId: 'r', backfill: false }, ready('FACTS'), matches, true);
    const said = proposals.find(({ tagId }) => tagId === 'customer.life_stage.stage.孕产期')?.word;
    expect(said).toMatchObject({ rules: ['expecting-declared', 'not-expecting-declared'], supports: [{ confidence: 0.95, expireTime: new Date('2027-02-25T00:00:00Z') }], denials: [] });
    expect(keys(facts({ pregnant: 'false' }))).toEqual(['not-expecting-declared']);
  });

  it('know parents, the retired and single people', () => {
    expect(keys(facts({ youngest_child_age: '3' }))).toEqual(['small-child-declared']);
    expect(keys(facts({ youngest_child_age: '10' }))).toEqual(['school-child-declared']);
    expect(keys(facts({ age: '61' }))).toEqual(['retired-by-age']);
    expect(keys(facts({ age: '25', marital_status: 'single' }))).toEqual(['single-and-young']);
    expect(facts({})).toEqual([]);
  });

  it('tell accident cover alone from accident cover beside others', () => {
    expect(keys(matchPolicies([policy('ACCIDENT')], ready('POLICY')))).toEqual(['accident-cover-only', 'policyholder']);
    expect(keys(matchPolicies([policy('ACCIDENT'), policy('WHOLE_LIFE')], ready('POLICY')))).toEqual(['policyholder']);
    expect(keys(matchPolicies([policy('ACCIDENT'), policy('WHOLE_LIFE', 'SURRENDERED')], ready('POLICY')))).toContain('accident-cover-only');
    expect(matchPolicies([policy('ACCIDENT', 'IN_FORCE', 'INSURED')], ready('POLICY'))).toEqual([]);
  });

  it('take reading on child cover for interest in it', () => {
    const [rule] = ready('CONTENT').filter(({ evaluate }) => evaluate({ kind: 'READ', topics: ['child-cover'], duration_seconds: 40, content_id: 'c' }));
    expect(rule?.rule.tagId).toBe('customer.product_interest.line.少儿险');
    expect(ready('CONTENT').some(({ evaluate }) => evaluate({ kind: 'OPENED', topics: ['child-cover'], duration_seconds: 1, content_id: 'c' }))).toBe(false);
  });
});

describe('a rule', () => {
  const draft = { ruleKey: 'k', on: 'FACTS', expression: 'age > 3', tagId: 'customer.life_stage.stage.退休期', confidence: 0.5, days: 0, removes: false } as const;
  const fieldsOf = (change: object): { field: string; description: string }[] => {
    try {
      checkRule({ ...draft, ...change }, taxonomy);
    } catch (error) {
      return (error as { fieldViolations: { field: string; description: string }[] }).fieldViolations;
    }
    return [];
  };

  it.each([
    [{ expression: 'age > "x"' }, 'expression'],
    [{ expression: 'topics.size() > 0' }, 'expression'],
    [{ expression: '(' }, 'expression'],
    [{ tagId: 'customer.nothing' }, 'tag_id'],
    [{ tagId: 'customer.contact.consent.营销授权' }, 'tag_id'],
    [{ tagId: 'content.stage.促成' }, 'tag_id'],
  ])('is refused for %j at its field', (change, field) => {
    const violations = fieldsOf(change);
    expect(violations.map((violation) => violation.field)).toContain(field);
    if (field === 'expression') expect(violations[0]?.description).toMatch(/^at \d+: /);
  });

  it('that is right is accepted', () => {
    expect(fieldsOf({})).toEqual([]);
  });
});
