import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { toTimestamp } from '@kejing/contracts';
import {
  MatchingServiceControllerMethods, type ActivateModelResponse, type GetMatchQueueResponse, type GetModelResponse, type HoldMatchingResponse, type ListModelsResponse,
  type MatchingServiceController, type RefreshModelResponse, type TrainModelResponse,
} from '@kejing/contracts/grpc/cdp/v1/matching';
import { Caller } from '@kejing/grpc';
import { ActivateModel, type Asked } from './activate-model.js';
import { HoldMatching } from './hold-matching.js';
import { ListModels } from './list-models.js';
import { ActivateModelDto, GetMatchQueueDto, GetModelDto, HoldMatchingDto, ListModelsDto, RefreshModelDto, TrainModelDto } from './matching.dto.js';
import { toModelMessage } from './matching.messages.js';
import { ModelTrainer } from './model-trainer.worker.js';
import { RefreshModel } from './refresh-model.js';
import { TrainModel } from './train-model.js';

/** kejing.cdp.v1.MatchingService */
@Controller()
@MatchingServiceControllerMethods()
export class MatchingGrpc implements MatchingServiceController {
  constructor(
    @Inject(TrainModel) private readonly train: TrainModel,
    @Inject(RefreshModel) private readonly refresh: RefreshModel,
    @Inject(ActivateModel) private readonly activate: ActivateModel,
    @Inject(ListModels) private readonly models: ListModels,
    @Inject(HoldMatching) private readonly hold: HoldMatching,
    @Inject(ModelTrainer) private readonly trainer: ModelTrainer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async trainModel(@Payload() req: TrainModelDto, @Caller() caller: Caller): Promise<TrainModelResponse> {
    const begun = await this.train.execute(req.profile, req.maxErrorRate, this.asked(req, caller));
    this.trainer.poke();
    return begun;
  }

  async refreshModel(@Payload() req: RefreshModelDto, @Caller() caller: Caller): Promise<RefreshModelResponse> {
    const { version, queued, hubs } = await this.refresh.execute(req.minGrowthPercent, this.asked(req, caller));
    return { version, queued: String(queued), hubs };
  }

  async activateModel(@Payload() req: ActivateModelDto, @Caller() caller: Caller): Promise<ActivateModelResponse> {
    const { version, queued } = await this.activate.execute(req.version, this.asked(req, caller));
    return { version, queued: String(queued) };
  }

  async getModel(@Payload() req: GetModelDto): Promise<GetModelResponse> {
    const { model, hubs } = await this.models.one(req.version);
    return { model: toModelMessage(model, hubs) };
  }

  async listModels(@Payload() req: ListModelsDto): Promise<ListModelsResponse> {
    const { models, hubs, nextPageToken } = await this.models.page(req.pageSize, req.pageToken);
    return { models: models.map((model) => toModelMessage(model, hubs)), nextPageToken };
  }

  async holdMatching(@Payload() req: HoldMatchingDto): Promise<HoldMatchingResponse> {
    const { queued } = await this.hold.execute(req.seconds, this.clock.now());
    return { queued: String(queued) };
  }

  async getMatchQueue(@Payload() _: GetMatchQueueDto): Promise<GetMatchQueueResponse> {
    const { queued, openReviews, heldUntil } = await this.hold.status();
    return { queued: String(queued), openReviews: String(openReviews), heldUntil: heldUntil && toTimestamp(heldUntil) };
  }

  private asked({ requestId }: { requestId: string }, { subject }: Caller): Asked {
    return { requestId, actor: subject, now: this.clock.now() };
  }
}
