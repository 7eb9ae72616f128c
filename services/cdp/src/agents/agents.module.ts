import { Module } from '@nestjs/common';
import { VaultModule } from '../vault/vault.module.js';
import { AgentsStore } from './agents.store.js';
import { FindAgents } from './find-agents.js';
import { OnAgentReported } from './on-agent-reported.consumer.js';
import { OnOrgUnitReported } from './on-org-unit-reported.consumer.js';
import { OrgUnitsStore } from './org-units.store.js';
import { ReportAgent } from './report-agent.js';
import { ReportOrgUnit } from './report-org-unit.js';
import { ServicingDirectory } from './servicing-directory.js';
import { ServicingStore } from './servicing.store.js';

/** Agents, organisation, who serves whom. Calls no slice but the vault. */
@Module({
  imports: [VaultModule],
  controllers: [OnAgentReported, OnOrgUnitReported],
  providers: [AgentsStore, OrgUnitsStore, ServicingStore, ReportAgent, ReportOrgUnit, FindAgents, ServicingDirectory],
  exports: [ServicingDirectory, FindAgents],
})
export class AgentsModule {}
