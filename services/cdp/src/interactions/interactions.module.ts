import { Module } from '@nestjs/common';
import { IdentityModule } from '../identity/identity.module.js';
import { InteractionsStore } from './interactions.store.js';
import { OnContentInteracted } from './on-content-interacted.consumer.js';
import { OnOutcomeReported } from './on-outcome-reported.consumer.js';
import { OnTouchpointReported } from './on-touchpoint-reported.consumer.js';
import { RecordInteraction } from './record-interaction.js';
import { ReportTouchpoints } from './report-touchpoints.js';
import { Timeline } from './timeline.js';

/** Timelines: what customers did, on any touchpoint. */
@Module({
  imports: [IdentityModule],
  controllers: [OnTouchpointReported, OnContentInteracted, OnOutcomeReported],
  providers: [InteractionsStore, RecordInteraction, ReportTouchpoints, Timeline],
  exports: [RecordInteraction, Timeline],
})
export class InteractionsModule {}
