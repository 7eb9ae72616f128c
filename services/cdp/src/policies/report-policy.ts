import { Injectable } from '@nestjs/common';
import { appendEvents, releaseWaiting, WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { RecordDirectory, type RecordRef } from '../identity/record-directory.js';
import { sourceKeyOf } from '../identity/source-key.js';
import { TouchRecords } from '../identity/touch-records.js';
import { decidePolicy, type PolicyDecision, type ResolvedReport } from './decide-policy.js';
import { toPolicyChanged } from './policies.events.js';
import { PoliciesStore } from './policies.store.js';
import { PolicyHistoryStore } from './policy-history.store.js';
import { PolicyNumbers } from './policy-numbers.js';
import type { PolicyParty, PolicyReport } from './policy.js';

export interface Intake {
  now: Date;
  backfill: boolean;
}

/** Takes in a snapshot of a policy: its state, who is in it, who serves them. */
@Injectable()
export class ReportPolicy {
  constructor(
    private readonly policies: PoliciesStore,
    private readonly history: PolicyHistoryStore,
    private readonly numbers: PolicyNumbers,
    private readonly records: RecordDirectory,
    private readonly servicing: ServicingDirectory,
    private readonly touchRecords: TouchRecords,
  ) {}

  /** @param newPolicyId becomes its id if it is new; WaitFor a party or the servicing agent that is not known yet */
  async execute(tx: Tx, report: PolicyReport, newPolicyId: string, intake: Intake): Promise<void> {
    const key = this.numbers.keyOf(report.facts.sourceSystem, report.policyNo);
    const known = await this.policies.lock(tx, this.numbers.tokensOf(key));
    if (known && report.sourceVersion <= known.state.sourceVersion) return;
    const decision = decidePolicy(known, await this.resolve(tx, report), newPolicyId, intake.now);
    switch (decision.kind) {
      case 'OLD':
        return;
      case 'SAME':
        return this.policies.update(tx, decision.state);
      case 'CHANGED':
        if (known) await this.policies.update(tx, decision.state);
        else await this.policies.insert(tx, decision.state, this.numbers.stored(key, newPolicyId));
        await this.policies.replaceParties(tx, decision.state.policyId, decision.parties);
        await this.history.note(tx, decision.state, decision.parties, decision.concerned, intake.now);
        await this.tell(tx, decision, report, intake);
        if (!known) await releaseWaiting(tx, 'policy', key);
        return;
      default:
        decision satisfies never;
    }
  }

  private async resolve(tx: Tx, report: PolicyReport): Promise<ResolvedReport> {
    const parties = partiesOf(report, await this.records.findRecords(tx, report.parties));
    const { sourceSystem } = report.facts;
    const agentId = report.servicingAgentCode === '' ? undefined : await this.servicing.agentIdOf(tx, sourceSystem, report.servicingAgentCode);
    if (agentId === undefined && report.servicingAgentCode !== '') throw new WaitFor('agent', report.servicingAgentCode);
    // Who wrote it may have left long before the first report of agents: he is not waited for.
    const writingAgentId = report.writingAgentCode === '' ? undefined : await this.servicing.agentIdOf(tx, sourceSystem, report.writingAgentCode);
    return { report, parties, agentId: agentId ?? null, writingAgentId: writingAgentId ?? null };
  }

  private async tell(tx: Tx, decision: PolicyDecision & { kind: 'CHANGED' }, report: PolicyReport, { now, backfill }: Intake): Promise<void> {
    const { state, parties, newBusiness, served, concerned } = decision;
    const customers = await this.records.customersOf(tx, concerned);
    await appendEvents(tx, [toPolicyChanged({ state, parties, customers, newBusiness, time: report.reportTime, backfill })]);
    const assigned = new Set<string>();
    for (const recordId of served) {
      const outcome = await this.servicing.assign(tx, { recordId, agent: { agentId: state.agentId! }, since: report.reportTime, source: 'POLICY' });
      if (outcome === 'ASSIGNED') assigned.add(recordId);
    }
    const touches = concerned.map((recordId) => ({ recordId, changed: assigned.has(recordId) ? (['policies', 'agent'] as const) : (['policies'] as const) }));
    await this.touchRecords.execute(tx, touches, { now, backfill });
  }
}

/** The records in their roles, each once. A party that is not known yet is waited for. */
function partiesOf(report: PolicyReport, found: ReadonlyMap<string, RecordRef>): PolicyParty[] {
  const parties = new Map<string, PolicyParty>();
  for (const { sourceSystem, sourceId, ...party } of report.parties) {
    const key = sourceKeyOf(sourceSystem, sourceId);
    const record = found.get(key);
    if (!record) throw new WaitFor('party', key);
    parties.set(`${record.recordId} ${party.role}`, { recordId: record.recordId, ...party });
  }
  return [...parties.values()];
}
