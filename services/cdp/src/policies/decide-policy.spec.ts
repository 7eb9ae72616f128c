// Promise: older snapshots have no effect; business is new once; an agent serves from the policy that names him; impossible dates are refused.
import { create } from '@bufbuild/protobuf';
import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { PolicyReportedSchema, PolicyRole, PolicyStatus } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { Reject } from '@kejing/messaging';
import { describe, expect, it } from 'vitest';
import { decidePaidTo } from './decide-paid-to.js';
import { decidePolicy, type KnownPolicy, type ResolvedReport } from './decide-policy.js';
import { annualPremium, type PolicyParty, type PolicyReport } from './policy.js';
import { toPolicyReport } from './read-policy.js';

const now = new Date('2026-06-01T00:00:00Z');
const holder: PolicyParty = { recordId: 'r1', role: 'HOLDER', relation: 'self', sharePercent: 0, sequence: 0 };
const beneficiary: PolicyParty = { recordId: 'r2', role: 'BENEFICIARY', relation: 'child', sharePercent: 100, sequence: 1 };
const report: PolicyReport = {
  policyNo: 'P1',
  facts: {
    sourceSystem: 'CORE', legalEntity: 'KJ-LIFE', productCode: 'ACC', productName: '意外险', productLine: ProductLine.ACCIDENT, status: 'PROPOSED', issueDate: null,
    effectiveDate: '2026-01-01', expiryDate: '2027-01-01', premiumMinor: 10_000n, paymentsPerYear: 12, sumAssuredMinor: 0n, currency: 'CNY', orgUnit: '',
  },
  paidToDate: '2026-02-01', parties: [], servicingAgentCode: 'A1', writingAgentCode: '', reportTime: now, sourceVersion: 1n,
};
const resolved = (over: Partial<PolicyReport> = {}, status: PolicyReport['facts']['status'] = 'PROPOSED', parties = [holder, beneficiary], agentId: string | null = 'a1'): ResolvedReport => ({
  report: { ...report, ...over, facts: { ...report.facts, status } }, parties, agentId, writingAgentId: null,
});
const after = (known: KnownPolicy | undefined, next: ResolvedReport) => {
  const decision = decidePolicy(known, next, 'p1', now);
  if (decision.kind !== 'CHANGED') throw new Error(decision.kind);
  return { decision, known: { state: decision.state, parties: decision.parties } };
};

describe('a snapshot', () => {
  it('has an effect once, and only a newer one', () => {
    const { known } = after(undefined, resolved());
    expect(decidePolicy(known, resolved({}, 'IN_FORCE'), 'p2', now)).toEqual({ kind: 'OLD' });
    expect(decidePolicy(known, resolved({ sourceVersion: 2n }), 'p2', now)).toMatchObject({ kind: 'SAME', state: { policyId: 'p1', sourceVersion: 2n } });
  });

  it('is new business the first time in force, not after a reinstatement', () => {
    const proposed = after(undefined, resolved());
    const issued = after(proposed.known, resolved({ sourceVersion: 2n }, 'IN_FORCE'));
    const lapsed = after(issued.known, resolved({ sourceVersion: 3n }, 'LAPSED'));
    const reinstated = after(lapsed.known, resolved({ sourceVersion: 4n }, 'IN_FORCE'));
    expect([proposed, issued, lapsed, reinstated].map((one) => one.decision.newBusiness)).toEqual([false, true, false, false]);
  });

  it('gives its agent to those whom he serves, once, and never to beneficiaries', () => {
    const first = after(undefined, resolved());
    const second = after(first.known, resolved({ sourceVersion: 2n }, 'IN_FORCE'));
    const third = after(second.known, resolved({ sourceVersion: 3n }, 'IN_FORCE', [holder], 'a2'));
    const ended = after(third.known, resolved({ sourceVersion: 4n }, 'SURRENDERED', [holder], 'a3'));
    expect([first, second, third, ended].map((one) => one.decision.served)).toEqual([['r1'], [], ['r1'], []]);
    expect(third.decision.concerned).toEqual(['r1', 'r2']);
  });
});

describe('reading', () => {
  const said = {
    sourceSystem: 'CORE', policyNo: 'P1', status: PolicyStatus.IN_FORCE, paymentsPerYear: 1,
    parties: [{ role: PolicyRole.HOLDER, sourceSystem: 'CORE', sourceId: 'C1' }],
  };
  const read = (over: object) => () => toPolicyReport(create(PolicyReportedSchema, { ...said, ...over }), { time: now, sourceVersion: 1n });
  it.each([
    ['IMPOSSIBLE_DATE', { effectiveDate: { year: 2026, month: 2, day: 30 } }],
    ['IMPOSSIBLE_DATE', { effectiveDate: { year: 2026, month: 2, day: 1 }, expiryDate: { year: 2026, month: 1, day: 1 } }],
    ['PAYMENT_INTERVAL_INVALID', { paymentsPerYear: 3 }],
    ['POLICY_STATUS_MISSING', { status: PolicyStatus.UNSPECIFIED }],
    ['PARTY_KEY_MISSING', { parties: [{ role: PolicyRole.HOLDER, sourceSystem: 'CORE' }] }],
    ['TWO_CURRENCIES', { premium: { currencyCode: 'CNY' }, sumAssured: { currencyCode: 'USD' } }],
    ['TOO_MANY_PARTIES', { parties: Array.from({ length: 51 }, () => said.parties[0]) }],
  ])('refuses %s', (reason, over) => {
    expect(read(over)).toThrow(expect.objectContaining({ reason }) as Reject);
  });
  it('takes a sound one', () => {
    expect(read({})()).toMatchObject({ policyNo: 'P1', sourceVersion: 1n, parties: [{ role: 'HOLDER', sourceId: 'C1' }], facts: { status: 'IN_FORCE', currency: 'CNY' } });
  });
});

describe('premiums', () => {
  it('are annualised, a single one by a tenth', () => {
    expect(annualPremium({ premiumMinor: 10_000n, paymentsPerYear: 12 })).toBe(120_000n);
    expect(annualPremium({ premiumMinor: 10_005n, paymentsPerYear: 0 })).toBe(1_001n);
  });

  it('pay to the end of their interval, unless a newer word stands', () => {
    const policy = { paymentsPerYear: 12, paidToDate: '2026-01-31', paidToVersion: 5n };
    expect(decidePaidTo(policy, '2026-01-31', 6n)).toBe('2026-02-28');
    expect(decidePaidTo({ ...policy, paymentsPerYear: 1 }, '2028-02-29', 6n)).toBe('2029-02-28');
    expect(decidePaidTo(policy, '2025-11-30', 6n)).toBeUndefined();
    expect(decidePaidTo(policy, '2026-01-31', 5n)).toBeUndefined();
    expect(decidePaidTo({ ...policy, paymentsPerYear: 0 }, '2026-01-31', 6n)).toBeUndefined();
  });
});
