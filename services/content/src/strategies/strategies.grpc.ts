import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsBoolean, IsInt, IsString, IsUUID, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { toTimestamp } from '@kejing/contracts';
import {
  InteractionStrategyServiceControllerMethods, type CreateInteractionStrategyRequest, type CreateInteractionStrategyResponse,
  type InteractionStrategy as StrategyMessage, type InteractionStrategyServiceController, type ListInteractionStrategiesRequest,
  type ListInteractionStrategiesResponse,
} from '@kejing/contracts/grpc/content/v1/interaction_strategy';
import { Caller, decodePageToken, PageDto, pageOf, rowsToRead } from '@kejing/grpc';
import { KEBAB_CASE } from '../contents/content.dto.js';
import { CreateStrategy } from './create-strategy.js';
import { ReadStrategies } from './read-strategies.js';
import type { InteractionStrategy } from './strategy.js';

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

class ListInteractionStrategiesDto extends PageDto implements ListInteractionStrategiesRequest {}

@Controller()
@InteractionStrategyServiceControllerMethods()
export class StrategiesGrpc implements InteractionStrategyServiceController {
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
    const found = await this.strategies.list(position?.key ?? '', rowsToRead(request));
    const { rows, nextPageToken } = pageOf(found, request, QUERY, (last) => ({ key: last.strategyKey }));
    return { interactionStrategies: rows.map(toMessage), nextPageToken };
  }
}

function toMessage({ createTime, ...strategy }: InteractionStrategy): StrategyMessage {
  return { ...strategy, createTime: toTimestamp(createTime) };
}
