import { Module } from '@nestjs/common';
import { ConsentModule } from '../consent/consent.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { InteractionsModule } from '../interactions/interactions.module.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { AuditModule } from '../privacy/audit.module.js';
import { ProfileModule } from '../profile/profile.module.js';
import { SegmentsModule } from '../segments/segments.module.js';
import { TagsModule } from '../tags/tags.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { AdvanceUndoRun } from './advance-undo-run.js';
import { ExplainPair } from './explain-pair.js';
import { ExportIdentity } from './export-identity.js';
import { ExportStore } from './export.store.js';
import { GoldenAttributes } from './golden-attributes.js';
import { GoldenRecordGrpc } from './golden-record.grpc.js';
import { LapseBars } from './lapse-bars.js';
import { ListQuality } from './list-quality.js';
import { ListReviews } from './list-reviews.js';
import { MergeEffects } from './merge-effects.js';
import { PreviewMerge } from './preview-merge.js';
import { QualityStore } from './quality.store.js';
import { ReadReview } from './read-review.js';
import { Resolve } from './resolve.js';
import { ReviewsStore } from './reviews.store.js';
import { SettleReviews } from './settle-reviews.js';
import { StewardQuestions } from './steward-questions.js';
import { StewardshipGrpc } from './stewardship.grpc.js';
import { UndoRule } from './undo-rule.js';
import { UndoRunner } from './undo-runner.worker.js';
import { UndoRunsStore } from './undo-runs.store.js';

/** A data steward's work (数据治理): reviews, previews, undo, quality, export. */
@Module({
  imports: [AuditModule, ConsentModule, IdentityModule, InteractionsModule, PoliciesModule, ProfileModule, SegmentsModule, TagsModule, VaultModule],
  controllers: [StewardshipGrpc, GoldenRecordGrpc],
  providers: [
    ReviewsStore, QualityStore, ExportStore, UndoRunsStore,
    ListReviews, ReadReview, SettleReviews, Resolve, ExplainPair, MergeEffects, PreviewMerge, ListQuality, ExportIdentity, StewardQuestions, UndoRule, AdvanceUndoRun, LapseBars, UndoRunner,
    GoldenAttributes,
  ],
})
export class StewardshipModule {}
