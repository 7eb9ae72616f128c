import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsBoolean, IsInt, IsString, IsUUID, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { toTimestamp } from '@kejing/contracts';
import {
  InteractionStrategyServiceControllerMethods, type CreateInteractionStrategyRequest, type CreateInteractionStrategyResponse,
  type InteractionStrategy as StrategyMessage, type InteractionStrategyServiceController, type ListInteractionStrategiesRequest,
  type ListInteractionStrategiesResponse,
} from '@kejing/contracts/grpc/content/v1/interaction_strategy';
import { Caller, decodePageToken, encodePageToken } from '@kejing/grpc';
import { KEBAB_CASE } from '../contents/content.dto.js';
import { CreateStrategy } from './create-strategy.js';
import { ReadStrategies } from './read-strategies.js';
import type { InteractionStrategy } from './strategy.js';
import type { WithCaller } from '../with-caller.js';

const DEFAULT_COOLDOWN_SECONDS = 86_400;
const QUERY = { list: 'interaction-strategies' };

class CreateInteractionStrategyDto implements CreateInteractionStrategyRequest {
  @Matches(KEBAB_CASE) @MaxLength(60) strategyKey!: string;
  @IsString() @Length(1, 60) name!: string;
  @IsString() @Length(1, 2000) expression!: string;
  @Matches(KEBAB_CASE) @MaxLength(60) scenario!: string;
  @IsString() @Length(1, 200) reason!: string;
  @IsInt() @Min(0) @Max(2_592_000) cooldownSeconds!: number;
  @IsBoolean() disabled!: boolean;
  @IsUUID() requestId!: string;
}

class ListInteractionStrategiesDto implements ListInteractionStrategiesRequest {
  @IsInt() @Min(0) @Max(200) pageSize!: number;
  @IsString() @MaxLength(2048) pageToken!: string;
}

@Controller()
@InteractionStrategyServiceControllerMethods()
export class StrategiesGrpc implements WithCaller<InteractionStrategyServiceController> {
  constructor(
    @Inject(CreateStrategy) private readonly creating: CreateStrategy,
    @Inject(ReadStrategies) private readonly strategies: ReadStrategies,
  ) {}

  async createInteractionStrategy(@Payload() request: CreateInteractionStrategyDto, @Caller() caller: Caller): Promise<CreateInteractionStrategyResponse> {
    const { requestId, ...wanted } = request;
    const cooldownSeconds = wanted.cooldownSeconds || DEFAULT_COOLDOWN_SECONDS;
    return { interactionStrategy: toMessage(await this.creating.execute({ ...wanted, cooldownSeconds }, caller.subject, requestId)) };
  }

  async listInteractionStrategies(@Payload() request: ListInteractionStrategiesDto): Promise<ListInteractionStrategiesResponse> {
    const position = decodePageToken<{ key: string }>(request.pageToken, QUERY);
    const size = request.pageSize || 50;
    const found = await this.strategies.list(position?.key ?? '', size + 1);
    const page = found.slice(0, size);
    const more = found.length > size;
    return { interactionStrategies: page.map(toMessage), nextPageToken: more ? encodePageToken(QUERY, { key: page.at(-1)?.strategyKey }) : '' };
  }
}

function toMessage({ createTime, ...strategy }: InteractionStrategy): StrategyMessage {
  return { ...strategy, createTime: toTimestamp(createTime) };
}
