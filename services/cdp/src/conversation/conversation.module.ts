import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InteractionsModule } from '../interactions/interactions.module.js';
import { AuditModule } from '../privacy/audit.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { ConversationGrpc } from './conversation.grpc.js';
import { ConversationsStore } from './conversations.store.js';
import { ForgetConversations } from './forget-conversations.js';
import { OnConversationReported } from './on-conversation-reported.consumer.js';
import { ReadMaskedConversation } from './read-masked-conversation.js';
import { ReportConversation } from './report-conversation.js';

@Module({
  imports: [IdentityModule, AgentsModule, VaultModule, InteractionsModule, AuditModule],
  controllers: [OnConversationReported, ConversationGrpc],
  providers: [ConversationsStore, ReportConversation, ReadMaskedConversation, ForgetConversations],
  exports: [ForgetConversations],
})
export class ConversationModule {}
