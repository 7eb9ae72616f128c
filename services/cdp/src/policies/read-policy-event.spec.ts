// Promise: what happens to a policy becomes an entry in codes: no number, no amount, no outcome of a claim, no free text.
import { create } from '@bufbuild/protobuf';
import { BillingReportedSchema, BillingStatus, ClaimReportedSchema, ServicingReportedSchema } from '@kejing/contracts/es/insurer/v1/policy_pb';
import type { Reject } from '@kejing/messaging';
import { describe, expect, it } from 'vitest';
import { fromBilling, fromClaim, fromServicing } from './read-policy-event.js';

const event = { time: new Date('2026-06-01T00:00:00Z'), sourceVersion: 7n };
const base = { sourceSystem: 'CORE', policyNo: 'P1' };

describe('billing', () => {
  const bill = (status: BillingStatus) => fromBilling(create(BillingReportedSchema, { ...base, status, dueDate: { year: 2026, month: 5, day: 31 } }), event);
  it('is an entry when money moved, and pays on when it was paid', () => {
    expect(bill(BillingStatus.PAID)).toMatchObject({ subject: 'billing/PAID', paidDueDate: '2026-05-31', of: { roles: ['PAYER', 'HOLDER'] }, sourceVersion: 7n });
    expect(bill(BillingStatus.REFUNDED)).toMatchObject({ subject: 'billing/REFUNDED' });
    expect(bill(BillingStatus.REFUNDED).paidDueDate).toBeUndefined();
    expect(bill(BillingStatus.DUE).subject).toBe('');
  });
  it('refuses an impossible date', () => {
    const said = create(BillingReportedSchema, { ...base, dueDate: { year: 2026, month: 13, day: 1 } });
    expect(() => fromBilling(said, event)).toThrow(expect.objectContaining({ reason: 'IMPOSSIBLE_DATE' }) as Reject);
  });
});

describe('servicing and claims', () => {
  it('are codes', () => {
    expect(fromServicing(create(ServicingReportedSchema, { ...base, item: 'CHG_BENEFICIARY', stage: 'DONE' }), event).subject).toBe('servicing/CHG_BENEFICIARY/DONE');
    const claim = fromClaim(create(ClaimReportedSchema, { ...base, claimNo: 'CL1', stage: 'CLOSED', outcome: 'PAID', claimant: { sourceSystem: 'CORE', sourceId: 'C1' } }), event);
    expect(claim).toMatchObject({ subject: 'claim/CLOSED', of: { party: { sourceSystem: 'CORE', sourceId: 'C1' } } });
    expect(JSON.stringify(claim, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))).not.toMatch(/CL1|PAID/);
  });
  it('refuse free text', () => {
    const said = create(ServicingReportedSchema, { ...base, item: '改了电话 13812345678', stage: 'DONE' });
    expect(() => fromServicing(said, event)).toThrow(expect.objectContaining({ reason: 'CODE_INVALID' }) as Reject);
    expect(() => fromClaim(create(ClaimReportedSchema, { stage: 'NOTIFIED' }), event)).toThrow(expect.objectContaining({ reason: 'CLAIMANT_MISSING' }) as Reject);
  });
});
