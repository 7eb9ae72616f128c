import { Injectable } from '@nestjs/common';
import { appendEvents, releaseWaiting, WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { AgentReport } from './agent.js';
import { toAgentChanged } from './agents.events.js';
import { AgentsStore } from './agents.store.js';
import { decideAgent } from './decide-organisation.js';
import { OrgUnitsStore } from './org-units.store.js';

/** Takes in an agent below his unit. */
@Injectable()
export class ReportAgent {
  constructor(
    private readonly agents: AgentsStore,
    private readonly units: OrgUnitsStore,
  ) {}

  /** @param newAgentId becomes his id if he is new */
  async execute(tx: Tx, report: AgentReport, newAgentId: string, now: Date, backfill: boolean): Promise<void> {
    await this.units.lockOrganisation(tx, 'PLACE_AGENT');
    const unit = await this.units.find(tx, report.orgUnit);
    if (!unit) throw new WaitFor('org', report.orgUnit);
    const known = await this.agents.lock(tx, report.sourceSystem, report.agentCode);
    const decision = decideAgent(known, report, unit.orgPath, newAgentId, now);
    switch (decision.kind) {
      case 'OLD':
        return;
      case 'SAME':
        return this.agents.put(tx, decision.state);
      case 'CHANGED':
        await this.agents.put(tx, decision.state);
        await appendEvents(tx, [toAgentChanged(decision.state, backfill)]);
        if (!known) await releaseWaiting(tx, 'agent', report.agentCode);
        return;
      default:
        decision satisfies never;
    }
  }
}
