import { Module } from '@nestjs/common';
import { SERVICE_CONFIG } from '@kejing/config';
import { provideGrpcClient } from '@kejing/grpc';
import { MessagingModule, messagingMigrations } from '@kejing/messaging';
import { PostgresModule } from '@kejing/postgres';
import { marketingMigrations } from '../migrations/index.js';
import { AgentDirectory } from './agents/agent-directory.js';
import { AgentsStore } from './agents/agents.store.js';
import { OnAgentChanged } from './agents/on-agent-changed.consumer.js';
import { BacklogWorker } from './backlog.worker.js';
import { ContentDirectory } from './contents/content-directory.js';
import { ContentsStore } from './contents/contents.store.js';
import { OnContentChanged } from './contents/on-content-changed.consumer.js';
import { LeadBook } from './leads/lead-book.js';
import { LeadsController } from './leads/leads.grpc.js';
import { LeadsStore } from './leads/leads.store.js';
import { ReadLeads } from './leads/read-leads.js';
import { WriteLeads } from './leads/write-leads.js';
import type { MarketingConfig } from './marketing.config.js';
import { FollowRecord } from './records/follow-record.js';
import { OnRecordChanged } from './records/on-record-changed.consumer.js';
import { RecordDirectory } from './records/record-directory.js';
import { RecordsStore } from './records/records.store.js';
import { RunOnce } from './run-once.js';
import { CancelRuns } from './runs/cancel-runs.js';
import { EraseRuns } from './runs/erase-runs.js';
import { FireTimers } from './runs/fire-timers.js';
import { OnConsentChanged } from './runs/on-consent-changed.consumer.js';
import { OnContentInteracted } from './runs/on-content-interacted.consumer.js';
import { OnOutcomeReported } from './runs/on-outcome-reported.consumer.js';
import { OnPolicyChanged } from './runs/on-policy-changed.consumer.js';
import { OnSegmentChanged } from './runs/on-segment-changed.consumer.js';
import { ReadRuns } from './runs/read-runs.js';
import { RunsController } from './runs/runs.grpc.js';
import { RunsStore } from './runs/runs.store.js';
import { SaveRuns } from './runs/save-runs.js';
import { SignalRuns } from './runs/signal-runs.js';
import { SopClock } from './runs/sop-clock.js';
import { StartRuns } from './runs/start-runs.js';
import { StepContexts } from './runs/step-contexts.js';
import { TimersStore } from './runs/timers.store.js';
import { TimersWorker } from './runs/timers.worker.js';
import { WithdrawConsent } from './runs/withdraw-consent.js';
import { AskCdp, CONSENT_CLIENT, CONTACT_CLIENT } from './sends/ask-cdp.js';
import { ConcludeSend } from './sends/conclude-send.js';
import { DeliverSend, MAILER } from './sends/deliver-send.js';
import { Mailer } from './sends/mailer.js';
import { ReadSends } from './sends/read-sends.js';
import { SendQueue } from './sends/send-queue.js';
import { SEND_SETTINGS, sendSettings } from './sends/send-settings.js';
import { SendsController } from './sends/sends.grpc.js';
import { SendsStore } from './sends/sends.store.js';
import { SendsWorker } from './sends/sends.worker.js';
import { ReadSops } from './sops/read-sops.js';
import { SopLibrary } from './sops/sop-library.js';
import { SopsController } from './sops/sops.grpc.js';
import { SopsStore } from './sops/sops.store.js';
import { WriteSops } from './sops/write-sops.js';

/** Wiring of the marketing service. */
@Module({
  imports: [PostgresModule.forRoot({ service: 'marketing', migrations: [...messagingMigrations, ...marketingMigrations] }), MessagingModule.forRoot({ service: 'marketing' })],
  controllers: [
    SopsController, RunsController, LeadsController, SendsController,
    OnSegmentChanged, OnContentInteracted, OnOutcomeReported, OnPolicyChanged, OnConsentChanged, OnRecordChanged, OnContentChanged, OnAgentChanged,
  ],
  providers: [
    AgentsStore, AgentDirectory, ContentsStore, ContentDirectory, RecordsStore, RecordDirectory, FollowRecord, RunOnce,
    SopsStore, SopLibrary, ReadSops, WriteSops,
    RunsStore, TimersStore, StepContexts, SaveRuns, SignalRuns, StartRuns, CancelRuns, EraseRuns, ReadRuns, WithdrawConsent, FireTimers, TimersWorker,
    LeadsStore, LeadBook, ReadLeads, WriteLeads,
    SendsStore, SendQueue, ReadSends, AskCdp, ConcludeSend, DeliverSend, SendsWorker, BacklogWorker,
    provideGrpcClient(CONSENT_CLIENT, 'kejing.cdp.v1.ConsentService', 'cdp'),
    provideGrpcClient(CONTACT_CLIENT, 'kejing.cdp.v1.ContactService', 'cdp'),
    { provide: SopClock, inject: [SERVICE_CONFIG], useFactory: (config: MarketingConfig) => new SopClock(config.clockRate, config.businessZone) },
    { provide: SEND_SETTINGS, inject: [SERVICE_CONFIG], useFactory: (config: MarketingConfig) => sendSettings(config) },
    {
      provide: MAILER, inject: [SERVICE_CONFIG],
      useFactory: ({ smtpUrl, mailFrom }: MarketingConfig) => (smtpUrl !== undefined && mailFrom !== undefined ? new Mailer({ url: smtpUrl, from: mailFrom }) : null),
    },
  ],
})
export class MarketingModule {}
