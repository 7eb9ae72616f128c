// Promise: legal hold is never shorter than the law says: while the contract stands, and ten years after it, or five where it ran for a year or less.
import { describe, expect, it } from 'vitest';
import type { PolicyTerm } from '../policies/policy-directory.js';
import { isHeld } from './decide-hold.js';

const policy = (over: Partial<PolicyTerm>): PolicyTerm =>
  ({ policyId: 'p', status: 'MATURED', effectiveDate: '2010-01-01', expiryDate: '2015-12-31', updateTime: new Date('2026-01-01T00:00:00Z'), ...over });
const heldOn = (day: string, over: Partial<PolicyTerm>) => isHeld(policy(over), new Date(`${day}T00:00:00Z`));

describe('a policy', () => {
  it.each(['IN_FORCE', 'COOLING_OFF', 'GRACE', 'LAPSED', 'REDUCED_PAID_UP'] as const)('that is %s is held, however long ago its term ended', (status) =>
    expect(heldOn('2090-01-01', { status })).toBe(true));
  it.each(['PROPOSED', 'DECLINED'] as const)('that is %s was never one', (status) => expect(heldOn('2016-01-01', { status })).toBe(false));
  it('of more than a year is held for ten years from its end', () => {
    expect([heldOn('2026-01-01', {}), heldOn('2026-01-03', {})]).toEqual([true, false]);
  });
  it.each(['2019-12-31', '2020-01-01'])('of a year or less (to %s) is held for five', (expiryDate) => {
    const year = { effectiveDate: '2019-01-01', expiryDate };
    expect([heldOn('2025-01-01', year), heldOn('2025-01-04', year)]).toEqual([true, false]);
  });
  it('that ended before its term is held from the statement that said so', () => {
    const surrendered = { status: 'SURRENDERED', expiryDate: '2100-01-01', updateTime: new Date('2020-06-01T00:00:00Z') } as const;
    expect([heldOn('2030-05-31', surrendered), heldOn('2030-06-02', surrendered)]).toEqual([true, false]);
  });
  it('without dates is held for ten years from that statement', () => {
    const undated = { status: 'TERMINATED_BY_CLAIM', effectiveDate: null, expiryDate: null, updateTime: new Date('2020-06-01T00:00:00Z') } as const;
    expect([heldOn('2030-05-31', undated), heldOn('2030-06-02', undated)]).toEqual([true, false]);
  });
});
