import { inForceStatuses, standingStatuses, type PolicyFacts, type PolicyParty, type PolicyReport, type PolicyState } from './policy.js';

/** A policy that is known: its state and who is in it. */
export interface KnownPolicy {
  state: PolicyState;
  parties: PolicyParty[];
}

/** What a snapshot is judged with. */
export interface ResolvedReport {
  report: PolicyReport;
  /** One row a record and role. */
  parties: PolicyParty[];
  agentId: string | null;
  writingAgentId: string | null;
}

export type PolicyDecision =
  | { kind: 'OLD' }
  | { kind: 'SAME'; state: PolicyState }
  | {
      kind: 'CHANGED';
      state: PolicyState;
      parties: PolicyParty[];
      newBusiness: boolean;
      /** Records that are served by the policy's agent from this report on. */
      served: string[];
      /** Records in a role now or until now. */
      concerned: string[];
    };

/** What a snapshot of a policy leads to. The agent of a record changes when a policy gets it or gets another agent, not with each snapshot. */
export function decidePolicy(known: KnownPolicy | undefined, resolved: ResolvedReport, newPolicyId: string, now: Date): PolicyDecision {
  const { report, parties, agentId, writingAgentId } = resolved;
  const before = known?.state;
  if (before && report.sourceVersion <= before.sourceVersion) return { kind: 'OLD' };

  const inForce = inForceStatuses.includes(report.facts.status);
  const dated = before === undefined || report.sourceVersion >= before.paidToVersion;
  const state: PolicyState = {
    ...report.facts,
    policyId: before?.policyId ?? newPolicyId,
    agentId,
    writingAgentId,
    paidToDate: dated ? report.paidToDate : before.paidToDate,
    paidToVersion: dated ? report.sourceVersion : before.paidToVersion,
    everInForce: inForce || (before?.everInForce ?? false),
    sourceVersion: report.sourceVersion,
    updateTime: now,
  };
  if (known && sameFacts(known.state, state) && sameParties(known.parties, parties)) return { kind: 'SAME', state };

  const servedBefore = before && before.agentId === agentId ? new Set(servedRecords(known.parties)) : new Set<string>();
  const standing = agentId !== null && (report.facts.status === 'PROPOSED' || standingStatuses.includes(report.facts.status));
  return {
    kind: 'CHANGED',
    state,
    parties,
    newBusiness: inForce && !(before?.everInForce ?? false),
    served: standing ? servedRecords(parties).filter((recordId) => !servedBefore.has(recordId)) : [],
    concerned: [...new Set([...parties, ...(known?.parties ?? [])].map((party) => party.recordId))].sort(),
  };
}

/** A beneficiary is no customer of the agent. */
function servedRecords(parties: readonly PolicyParty[]): string[] {
  return [...new Set(parties.filter((party) => party.role !== 'BENEFICIARY').map((party) => party.recordId))].sort();
}

const COMPARED = [
  'legalEntity', 'productCode', 'productName', 'productLine', 'status', 'issueDate', 'effectiveDate', 'expiryDate', 'premiumMinor',
  'paymentsPerYear', 'sumAssuredMinor', 'currency', 'orgUnit', 'agentId', 'writingAgentId', 'paidToDate',
] as const satisfies readonly (keyof PolicyFacts | keyof PolicyState)[];

function sameFacts(a: PolicyState, b: PolicyState): boolean {
  return COMPARED.every((field) => a[field] === b[field]);
}

function sameParties(a: readonly PolicyParty[], b: readonly PolicyParty[]): boolean {
  const text = (parties: readonly PolicyParty[]) =>
    parties.map((p) => [p.recordId, p.role, p.relation, p.sharePercent, p.sequence].join(' ')).sort().join('\n');
  return text(a) === text(b);
}
