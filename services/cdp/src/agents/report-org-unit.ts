import { Injectable } from '@nestjs/common';
import { appendEvents, Reject, releaseWaiting, WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { OrgUnitReport } from './agent.js';
import { toAgentChanged, toOrgUnitChanged } from './agents.events.js';
import { AgentsStore } from './agents.store.js';
import { decideOrgUnit } from './decide-organisation.js';
import { OrgUnitsStore } from './org-units.store.js';

/** Takes in a unit; a unit that moved takes everything below it along, units and agents. */
@Injectable()
export class ReportOrgUnit {
  constructor(
    private readonly units: OrgUnitsStore,
    private readonly agents: AgentsStore,
  ) {}

  async execute(tx: Tx, report: OrgUnitReport, now: Date, backfill: boolean): Promise<void> {
    await this.units.lockOrganisation(tx, 'CHANGE');
    const known = await this.units.find(tx, report.orgUnit);
    const parent = report.parent === '' ? undefined : await this.units.find(tx, report.parent);
    if (report.parent !== '' && !parent) throw new WaitFor('org', report.parent);
    const decision = decideOrgUnit(known, report, parent?.orgPath, now);
    switch (decision.kind) {
      case 'OLD':
        return;
      case 'CYCLE':
        throw new Reject('ORG_UNIT_CYCLE', 'the unit would be below itself');
      case 'SAME':
        return this.units.put(tx, decision.state);
      case 'CHANGED': {
        const { state } = decision;
        await this.units.put(tx, state);
        const events = [toOrgUnitChanged(state, backfill)];
        if (known && known.orgPath !== state.orgPath) {
          const below = await this.units.movePaths(tx, known.orgPath, state.orgPath, now);
          const moved = await this.agents.movePaths(tx, known.orgPath, state.orgPath, now);
          events.push(...below.map((unit) => toOrgUnitChanged(unit, backfill)), ...moved.map((agent) => toAgentChanged(agent, backfill)));
        }
        await appendEvents(tx, events);
        if (!known) await releaseWaiting(tx, 'org', state.orgUnit);
        return;
      }
      default:
        decision satisfies never;
    }
  }
}
