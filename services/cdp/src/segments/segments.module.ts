import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { ConsentModule } from '../consent/consent.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InteractionsModule } from '../interactions/interactions.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { TagsModule } from '../tags/tags.module.js';
import { CreateSegment } from './create-segment.js';
import { EvaluateActive } from './evaluate-active.js';
import { EvaluateCustomers } from './evaluate-customers.js';
import { FindSegments } from './find-segments.js';
import { MembersStore } from './members.store.js';
import { OnCustomerChanged } from './on-customer-changed.consumer.js';
import { OnInteractionRecorded } from './on-interaction-recorded.consumer.js';
import { PreviewMembership } from './preview-membership.js';
import { ReadCustomers } from './read-customers.js';
import { SegmentCatalogue } from './segment-catalogue.js';
import { SegmentContext } from './segment-context.js';
import { SegmentSweeper } from './segment-sweeper.worker.js';
import { SegmentGrpc } from './segment.grpc.js';
import { SegmentsStore } from './segments.store.js';
import { SweepSegments } from './sweep-segments.js';

/** Segments (客群): who belongs to them, at each change. */
@Module({
  imports: [AgentsModule, ConsentModule, IdentityModule, InteractionsModule, PoliciesModule, TagsModule],
  controllers: [OnCustomerChanged, OnInteractionRecorded, SegmentGrpc],
  providers: [
    SegmentsStore, MembersStore, SegmentCatalogue, SegmentContext, ReadCustomers, EvaluateCustomers, EvaluateActive, CreateSegment, SweepSegments, SegmentSweeper,
    FindSegments, PreviewMembership,
  ],
  exports: [FindSegments, PreviewMembership],
})
export class SegmentsModule {}
