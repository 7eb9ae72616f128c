import type { Writable } from 'node:stream';
import { Controller, createParamDecorator, Inject, type ExecutionContext } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import type {
  DecideReviewResponse, ExportIdentityResponse, GetReviewResponse, GetUndoRunResponse, IdentityServiceController, ListQualityResponse, ListReviewsResponse, PreviewMergeResponse,
  PreviewUndoRuleResponse, ResolveResponse, UndoDecisionResponse, UndoRuleResponse, WhyNotLinkedResponse,
} from '@kejing/contracts/grpc/cdp/v1/identity';
import { Caller, CallSignal } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { defer, from, mergeMap, type Observable } from 'rxjs';
import { civilDate } from '../identity/civil-date.js';
import { ListReviews } from './list-reviews.js';
import { toReviewMessage } from './review-messages.js';
import { SettleReviews } from './settle-reviews.js';
import { StewardQuestions } from './steward-questions.js';
import {
  DecideReviewDto, ExportIdentityDto, GetReviewDto, GetUndoRunDto, ListQualityDto, ListReviewsDto, PreviewMergeDto, PreviewUndoRuleDto, ResolveDto, UndoDecisionDto, UndoRuleDto, WhyNotLinkedDto,
} from './stewardship.dto.js';
import { streamBatches } from './stream-batches.js';
import { UndoRule } from './undo-rule.js';
import { UndoRunner } from './undo-runner.worker.js';

type Served =
  | 'resolve' | 'whyNotLinked' | 'previewMerge' | 'listReviews' | 'getReview' | 'decideReview' | 'undoDecision' | 'previewUndoRule' | 'undoRule' | 'getUndoRun' | 'listQuality' | 'exportIdentity';

/** The server's side of a stream: gRPC handlers get it after request and metadata. */
const Call = createParamDecorator((_: unknown, context: ExecutionContext): Writable => context.getArgByIndex<Writable>(2));

/** kejing.cdp.v1.IdentityService: a steward's work. */
@Controller()
export class StewardshipGrpc implements Pick<IdentityServiceController, Served> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(StewardQuestions) private readonly questions: StewardQuestions,
    @Inject(ListReviews) private readonly reviews: ListReviews,
    @Inject(SettleReviews) private readonly settle: SettleReviews,
    @Inject(UndoRule) private readonly rule: UndoRule,
    @Inject(UndoRunner) private readonly runner: UndoRunner,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  @GrpcMethod('IdentityService')
  resolve(@Payload() req: ResolveDto, @Caller() caller: Caller): Promise<ResolveResponse> {
    const now = this.clock.now();
    return this.questions.resolve(req, caller, { now, today: civilDate(now, this.config.businessZone) });
  }

  @GrpcMethod('IdentityService')
  whyNotLinked(@Payload() req: WhyNotLinkedDto): Promise<WhyNotLinkedResponse> {
    return this.questions.whyNotLinked(req);
  }

  @GrpcMethod('IdentityService')
  previewMerge(@Payload() req: PreviewMergeDto, @Caller() caller: Caller): Promise<PreviewMergeResponse> {
    return this.questions.previewMerge(req, caller, this.clock.now());
  }

  @GrpcMethod('IdentityService')
  listReviews(@Payload() req: ListReviewsDto): Promise<ListReviewsResponse> {
    return this.reviews.execute(this.database.reader, req);
  }

  @GrpcMethod('IdentityService')
  async getReview(@Payload() req: GetReviewDto, @Caller() caller: Caller): Promise<GetReviewResponse> {
    const { review, fields } = await this.questions.review(req.reviewId, caller, this.clock.now());
    return { review: toReviewMessage(review), fields };
  }

  @GrpcMethod('IdentityService')
  decideReview(@Payload() req: DecideReviewDto, @Caller() caller: Caller): Promise<DecideReviewResponse> {
    return this.settle.decide(req, caller, this.clock.now());
  }

  @GrpcMethod('IdentityService')
  undoDecision(@Payload() req: UndoDecisionDto, @Caller() caller: Caller): Promise<UndoDecisionResponse> {
    return this.settle.undo(req, caller, this.clock.now());
  }

  @GrpcMethod('IdentityService')
  previewUndoRule(@Payload() req: PreviewUndoRuleDto): Promise<PreviewUndoRuleResponse> {
    return this.rule.preview(req);
  }

  @GrpcMethod('IdentityService')
  async undoRule(@Payload() req: UndoRuleDto, @Caller() caller: Caller): Promise<UndoRuleResponse> {
    const run = await this.rule.start(req, caller, { runId: this.ids.next(), now: this.clock.now() });
    this.runner.poke();
    return run;
  }

  @GrpcMethod('IdentityService')
  getUndoRun(@Payload() req: GetUndoRunDto): Promise<GetUndoRunResponse> {
    return this.rule.progress(req.runId);
  }

  @GrpcMethod('IdentityService')
  async listQuality(@Payload() _: ListQualityDto): Promise<ListQualityResponse> {
    return { figures: await this.questions.quality() };
  }

  @GrpcMethod('IdentityService')
  exportIdentity(@Payload() _: ExportIdentityDto, @Caller() caller: Caller, @CallSignal() signal: AbortSignal, @Call() call: Writable): Observable<ExportIdentityResponse> {
    return defer(() => from(this.questions.export(caller, this.clock.now()))).pipe(mergeMap((batches) => streamBatches(batches, call, signal)));
  }
}
