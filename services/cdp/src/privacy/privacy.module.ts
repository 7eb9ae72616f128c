import { Inject, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { SERVICE_CONFIG } from '@kejing/config';
import { AgentsModule } from '../agents/agents.module.js';
import { ConsentModule } from '../consent/consent.module.js';
import { ConversationModule } from '../conversation/conversation.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InteractionsModule } from '../interactions/interactions.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { ProfileModule } from '../profile/profile.module.js';
import { TagsModule } from '../tags/tags.module.js';
import { ApplyErasureList } from './apply-erasure-list.js';
import { AuditModule } from './audit.module.js';
import { EraseRecords } from './erase-records.js';
import { EraseRequests } from './erase-requests.js';
import { ErasureList } from './erasure-list.js';
import { erasureListOf } from './erasure-list-of.js';
import { ErasureStore } from './erasure.store.js';
import { ForgetEverywhere } from './forget-everywhere.js';
import { KeepReceipt } from './keep-receipt.js';
import { OnErasureCompleted } from './on-erasure-completed.consumer.js';
import { PreviewErasure } from './preview-erasure.js';
import { PrivacyGrpc } from './privacy.grpc.js';
import { ReadErasure } from './read-erasure.js';

/** Erasure and the audit trail. */
@Module({
  imports: [AgentsModule, AuditModule, ConsentModule, ConversationModule, IdentityModule, InteractionsModule, PoliciesModule, ProfileModule, TagsModule],
  controllers: [PrivacyGrpc, OnErasureCompleted],
  providers: [
    { provide: ErasureList, inject: [SERVICE_CONFIG], useFactory: erasureListOf },
    ErasureStore, ForgetEverywhere, PreviewErasure, EraseRecords, EraseRequests, ApplyErasureList, KeepReceipt, ReadErasure,
  ],
})
export class PrivacyModule implements OnModuleInit {
  constructor(
    @Inject(ApplyErasureList) private readonly apply: ApplyErasureList,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Before anything is served. */
  async onModuleInit(): Promise<void> {
    const count = await this.apply.execute(this.clock.now());
    if (count > 0) new Logger('privacy').warn(`erased ${count} records again that had come back`);
  }
}
