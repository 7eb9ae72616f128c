import { Module } from '@nestjs/common';
import { MessagingModule } from '@kejing/messaging';
import { PostgresModule } from '@kejing/postgres';
import { migrations } from '../migrations/index.js';
import { AgentsModule } from './agents/agents.module.js';
import { CollectorModule } from './collector/collector.module.js';
import { ConsentModule } from './consent/consent.module.js';
import { ContactModule } from './contact/contact.module.js';
import { ConversationModule } from './conversation/conversation.module.js';
import { IdentityModule } from './identity/identity.module.js';
import { IntakeModule } from './intake/intake.module.js';
import { InteractionsModule } from './interactions/interactions.module.js';
import { MatchingServiceModule } from './models/matching-service.module.js';
import { PoliciesModule } from './policies/policies.module.js';
import { PrivacyModule } from './privacy/privacy.module.js';
import { SegmentsModule } from './segments/segments.module.js';
import { StewardshipModule } from './stewardship/stewardship.module.js';
import { TagsModule } from './tags/tags.module.js';
import { ViewModule } from './view/view.module.js';

@Module({
  imports: [
    PostgresModule.forRoot({ migrations, service: 'cdp' }),
    MessagingModule.forRoot({ service: 'cdp', sealKeys: 'required' }),
    AgentsModule, IdentityModule, IntakeModule, ConsentModule, ContactModule, ConversationModule, InteractionsModule, PoliciesModule, TagsModule, SegmentsModule,
    ViewModule, CollectorModule, PrivacyModule, StewardshipModule, MatchingServiceModule,
  ],
})
export class CdpModule {}
