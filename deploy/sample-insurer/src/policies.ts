import { civilDate, type InsurerEvent, morning, yuan } from './insurer-event.js';
import type { SampleAgent } from './organisation.js';
import type { Person } from './people.js';
import type { Random } from './random.js';

interface Product {
  readonly code: string;
  readonly name: string;
  readonly line: string;
  readonly premium: readonly [number, number];
  readonly sum: number;
  readonly years: number;
}

const products: readonly Product[] = [
  { code: 'AC01', name: '客经安行意外险', line: 'ACCIDENT', premium: [100, 400], sum: 200_000, years: 1 },
  { code: 'TL01', name: '客经擎天柱定期寿险', line: 'TERM_LIFE', premium: [800, 3000], sum: 1_000_000, years: 20 },
  { code: 'WL01', name: '客经传世终身寿险', line: 'WHOLE_LIFE', premium: [5000, 20_000], sum: 500_000, years: 0 },
  { code: 'CI01', name: '客经守护重疾险', line: 'CRITICAL_ILLNESS', premium: [3000, 9000], sum: 300_000, years: 30 },
  { code: 'MD01', name: '客经百万医疗险', line: 'MEDICAL', premium: [300, 1500], sum: 2_000_000, years: 1 },
  { code: 'AN01', name: '客经颐年年金险', line: 'ANNUITY', premium: [10_000, 50_000], sum: 300_000, years: 0 },
  { code: 'CH01', name: '客经小太阳少儿险', line: 'CHILD', premium: [600, 3000], sum: 500_000, years: 18 },
];

/** Invented policy with all that was reported of it. */
export interface SamplePolicy {
  readonly policyNo: string;
  readonly holder: Person;
  readonly events: readonly InsurerEvent[];
}

const party = (person: Person, role: string, relation: string) => ({ role: `POLICY_ROLE_${role}`, sourceSystem: 'CORE', sourceId: coreId(person), relationToHolder: relation });

/** Number of a person in the core system. */
export const coreId = (person: Person): string => `C${String(person.number).padStart(8, '0')}`;

/** One policy of a household with its history up to `asOf`: issue, yearly premiums, here and there servicing, a lapse or a claim. */
export const policy = (random: Random, sequence: number, household: readonly Person[], agent: SampleAgent, asOf: string): SamplePolicy => {
  const adults = household.filter((person) => person.role !== 'CHILD');
  const holder = random.pick(adults);
  const product = random.pick(products.filter((each) => each.line !== 'CHILD' || household.some((person) => person.role === 'CHILD')));
  const children = household.filter((person) => person.role === 'CHILD');
  const insured = product.line === 'CHILD' ? random.pick(children) : holder;
  const year = Number(asOf.slice(0, 4)) - random.int(product.years === 1 ? 0 : 1, product.years === 1 ? 0 : 6);
  const issueDate = `${year}-${String(random.int(1, 9)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`;
  const policyNo = `P${issueDate.slice(0, 4)}${String(sequence).padStart(9, '0')}`;
  const premium = random.int(...product.premium);
  const lapsed = product.years !== 1 && random.chance(0.08);
  const paidYear = lapsed ? Number(asOf.slice(0, 4)) - 1 : Number(asOf.slice(0, 4)) + 1;
  const snapshot = (status: string, time: string): InsurerEvent => ({
    topic: 'insurer.policy.v1', type: 'PolicyReported', time: morning(time), backfill: true,
    data: {
      sourceSystem: 'CORE', policyNo, legalEntity: 'KJ-LIFE', productCode: product.code, productName: product.name, productLine: `PRODUCT_LINE_${product.line}`,
      status: `POLICY_STATUS_${status}`, issueDate: civilDate(issueDate), effectiveDate: civilDate(issueDate),
      ...(product.years > 0 ? { expiryDate: civilDate(`${Number(issueDate.slice(0, 4)) + product.years}${issueDate.slice(4)}`) } : {}),
      premium: yuan(premium), paymentsPerYear: 1, sumAssured: yuan(product.sum), paidToDate: civilDate(`${paidYear}${issueDate.slice(4)}`),
      parties: [party(holder, 'HOLDER', 'self'), party(insured, 'INSURED', insured === holder ? 'self' : 'child')],
      writingAgentCode: agent.code, servicingAgentCode: agent.code, orgUnitCode: agent.orgUnit, reportTime: morning(time),
    },
  });
  const events: InsurerEvent[] = [snapshot('IN_FORCE', issueDate)];
  for (let due = Number(issueDate.slice(0, 4)); product.years !== 1 && due < paidYear && due < Number(asOf.slice(0, 4)); due++) {
    const date = `${due}${issueDate.slice(4)}`;
    events.push({
      topic: 'insurer.billing.v1', type: 'BillingReported', time: morning(date), backfill: true,
      data: { sourceSystem: 'CORE', policyNo, billingId: `${policyNo}-${due}`, status: 'BILLING_STATUS_PAID', amount: yuan(premium), dueDate: civilDate(date), reportTime: morning(date) },
    });
  }
  if (lapsed) events.push(snapshot('LAPSED', `${Number(asOf.slice(0, 4))}-09-30`));
  if (random.chance(0.12)) {
    events.push({
      topic: 'insurer.servicing.v1', type: 'ServicingReported', time: morning(asOf), backfill: true,
      data: { sourceSystem: 'CORE', policyNo, servicingId: `S${policyNo}`, item: random.pick(['CHG_BENEFICIARY', 'CHG_ADDRESS', 'POLICY_LOAN']), stage: 'DONE', reportTime: morning(asOf) },
    });
  }
  if (['MEDICAL', 'ACCIDENT', 'CRITICAL_ILLNESS'].includes(product.line) && random.chance(0.15)) {
    events.push({
      topic: 'insurer.claim.v1', type: 'ClaimReported', time: morning(asOf), backfill: true,
      data: { sourceSystem: 'CORE', claimNo: `L${policyNo}`, policyNo, claimant: party(insured, 'INSURED', 'self'), stage: 'CLOSED', outcome: 'PAID', amount: yuan(random.int(500, 20_000)), reportTime: morning(asOf) },
    });
  }
  return { policyNo, holder, events };
};
