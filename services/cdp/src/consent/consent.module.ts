import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { CheckConsent } from './check-consent.js';
import { ConsentReader } from './consent-reader.js';
import { ConsentGrpc } from './consent.grpc.js';
import { ConsentStore } from './consent.store.js';
import { ForgetConsents } from './forget-consents.js';
import { KeepWord } from './keep-word.js';
import { OnMarketingRefused } from './on-marketing-refused.consumer.js';
import { RefuseMarketing } from './refuse-marketing.js';
import { ReportConsent } from './report-consent.js';

@Module({
  imports: [IdentityModule, AgentsModule],
  controllers: [ConsentGrpc, OnMarketingRefused],
  providers: [ConsentStore, ConsentReader, CheckConsent, KeepWord, ReportConsent, RefuseMarketing, ForgetConsents],
  exports: [ConsentReader, CheckConsent, ReportConsent, ForgetConsents],
})
export class ConsentModule {}
