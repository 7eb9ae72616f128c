import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { ConsentModule } from '../consent/consent.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InteractionsModule } from '../interactions/interactions.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { AuditModule } from '../privacy/audit.module.js';
import { ProfileModule } from '../profile/profile.module.js';
import { SegmentsModule } from '../segments/segments.module.js';
import { TagsModule } from '../tags/tags.module.js';
import { AgentGrpc } from './agent.grpc.js';
import { CustomerViewGrpc } from './customer-view.grpc.js';
import { GetCustomerView } from './get-customer-view.js';
import { ListAgentCustomers } from './list-agent-customers.js';
import { ListInteractions } from './list-interactions.js';
import { ListPolicies } from './list-policies.js';
import { OpenCustomer } from './open-customer.js';
import { ViewSources } from './view-sources.js';

/** The 360° view of a customer, and who serves whom. Reads the other slices, writes only the audit trail. */
@Module({
  imports: [AgentsModule, ConsentModule, IdentityModule, InteractionsModule, PoliciesModule, AuditModule, ProfileModule, SegmentsModule, TagsModule],
  controllers: [CustomerViewGrpc, AgentGrpc],
  providers: [OpenCustomer, ViewSources, GetCustomerView, ListInteractions, ListPolicies, ListAgentCustomers],
})
export class ViewModule {}
