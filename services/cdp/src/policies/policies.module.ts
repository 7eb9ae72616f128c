import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InteractionsModule } from '../interactions/interactions.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { OnPolicyEvents } from './on-policy-events.consumer.js';
import { OnPolicyReported } from './on-policy-reported.consumer.js';
import { PoliciesStore } from './policies.store.js';
import { PolicyHistoryStore } from './policy-history.store.js';
import { PolicyDirectory } from './policy-directory.js';
import { PolicyNumbers } from './policy-numbers.js';
import { ReportPolicyEvent } from './report-policy-event.js';
import { ReportPolicy } from './report-policy.js';

/** Policies, their parties, and what happens to them. */
@Module({
  imports: [AgentsModule, IdentityModule, InteractionsModule, VaultModule],
  controllers: [OnPolicyReported, OnPolicyEvents],
  providers: [PoliciesStore, PolicyHistoryStore, PolicyNumbers, ReportPolicy, ReportPolicyEvent, PolicyDirectory],
  exports: [PolicyDirectory],
})
export class PoliciesModule {}
