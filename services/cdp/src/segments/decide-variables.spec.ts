// Promise: sensitive tags and declared facts are used with her consent only; expressions see what the README says, and the sample expression works.
import { Channel, InteractionKind, ProductLine, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { describe, expect, it } from 'vitest';
import type { FactOfRecord } from '../identity/record-facts.js';
import type { PolicyOfRecords } from '../policies/policy-directory.js';
import type { RecordTag } from '../tags/tag-directory.js';
import type { InteractionOfPerson } from '../interactions/timeline.js';
import { decideVariables, type CustomerKnowledge } from './decide-variables.js';
import { compileSegment } from './variables.js';

const at = new Date('2026-06-01T00:00:00Z');
const consent = (purpose: Purpose, granted: boolean) => ({ purpose, channel: Channel.UNSPECIFIED, granted, consentTime: at });
const tag = (tagName: string, sensitive: boolean): RecordTag => ({ recordId: 'r', tagId: tagName, tagName, confidence: 1, source: 'RULE', sensitive, assignTime: at, expireTime: null });
const fact = (name: string, value: string): FactOfRecord => ({ recordId: 'r', sourceSystem: 'UW', name, value, factTime: at, factId: name });
const policy = (productLine: ProductLine, status: PolicyOfRecords['status'], roles: PolicyOfRecords['roles']) =>
  ({ productLine, status, roles, premiumMinor: 10_000n, paymentsPerYear: 12, effectiveDate: '2026-01-01' }) as PolicyOfRecords;
const read = { kind: InteractionKind.READ, contentId: 'c1', topics: ['child-cover'], sourceSystem: 'CONTENT', subject: '', durationSeconds: 40, time: at } satisfies Omit<InteractionOfPerson, 'person'>;

const known: CustomerKnowledge = {
  tags: [tag('孕产期', true), tag('有车', false)],
  facts: [fact('age', '31'), fact('gender', 'F'), fact('pregnant', 'true'), fact('age', '30')],
  policies: [policy(ProductLine.ACCIDENT, 'IN_FORCE', ['HOLDER', 'INSURED'])],
  interactions: [read],
  consents: [consent(Purpose.SENSITIVE, true)],
};
const matches = (expression: string, knowledge: CustomerKnowledge) => {
  const compiled = compileSegment(expression);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  return compiled.evaluate(decideVariables(knowledge) as Record<string, unknown>);
};

describe('variables', () => {
  it('hold the whole customer', () => {
    expect(decideVariables(known)).toEqual({
      consents: { marketing: false, sensitive: true },
      tags: ['孕产期', '有车'],
      facts: [{ name: 'age', value: '31' }, { name: 'gender', value: 'F' }, { name: 'pregnant', value: 'true' }],
      age: 31,
      gender: 'F',
      policies: ['HOLDER', 'INSURED'].map((role) => ({ line: 'ACCIDENT', status: 'IN_FORCE', role, annual_premium: 120_000n, effective_date: '2026-01-01' })),
      is_customer: true,
      interactions: [{ kind: 'READ', content_id: 'c1', topics: ['child-cover'], source: 'CONTENT', subject: '', duration_seconds: 40, time: at }],
    });
  });

  it.each([[[]], [[consent(Purpose.SENSITIVE, false)]], [[consent(Purpose.SENSITIVE, true), { ...consent(Purpose.SENSITIVE, false), channel: Channel.EMAIL }]]])(
    'hold nothing sensitive without her consent: %j',
    (consents) => {
      expect(decideVariables({ ...known, consents })).toMatchObject({
        tags: ['有车'], facts: [{ name: 'age', value: '31' }, { name: 'gender', value: 'F' }], consents: { marketing: false, sensitive: false },
      });
    },
  );
});

describe('expressions', () => {
  const expecting = '"孕产期" in tags && !policies.exists(p, p.line == "CHILD" && p.status == "IN_FORCE")';
  it('find the expecting without child cover', () => {
    expect(matches(expecting, known)).toBe(true);
    expect(matches(expecting, { ...known, policies: [policy(ProductLine.CHILD, 'IN_FORCE', ['HOLDER'])] })).toBe(false);
    expect(matches(expecting, { ...known, policies: [policy(ProductLine.CHILD, 'LAPSED', ['HOLDER'])] })).toBe(true);
    expect(matches(expecting, { ...known, consents: [] })).toBe(false);
  });

  it.each([
    ['interactions.exists(i, i.kind == "READ" && "child-cover" in i.topics && i.duration_seconds >= 30)', true],
    ['facts.exists(f, f.name == "pregnant" && f.value == "true") && age >= 30 && gender == "F"', true],
    ['policies.exists(p, p.role == "HOLDER" && p.annual_premium > 100000)', true],
    ['is_customer && consents.marketing', false],
    ['interactions.exists(i, i.time > timestamp("2026-05-01T00:00:00Z"))', true],
  ])('%s', (expression, expected) => {
    expect(matches(expression, known)).toBe(expected);
  });

  it('are no match where a value is missing', () => {
    expect(matches('age >= 18', { consents: [], facts: [] })).toBe(false);
    expect(matches('!(age >= 18)', { consents: [], facts: [] })).toBe(false);
  });

  it('are refused with the place of what is wrong', () => {
    expect(compileSegment('tag == 1')).toMatchObject({ ok: false, problems: [{ offset: 0 }] });
  });
});
