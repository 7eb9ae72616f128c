import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { toTimestamp } from '@kejing/contracts';
import {
  StrategyServiceControllerMethods, type CreateStrategyResponse, type DecideResponse, type GetStrategyResponse, type ListStrategiesResponse,
  type Strategy as StrategyMessage, type StrategyServiceController,
} from '@kejing/contracts/grpc/strategy/v1/strategy';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { Database, RequestLog } from '@kejing/postgres';
import { toDecisionMessage } from '../decisions/decision-message.js';
import { CreateStrategy } from './create-strategy.js';
import { FindStrategies } from './find-strategies.js';
import { StrategyCatalogue } from './strategy-catalogue.js';
import { TryDecision } from './try-decision.js';
import type { StrategyWithStatistics } from './strategies.store.js';
import { CreateStrategyDto, DecideDto, GetStrategyDto, ListStrategiesDto } from './strategy.dto.js';
import { smoothedRate } from './strategy.js';

/** kejing.strategy.v1.StrategyService */
@Controller()
@StrategyServiceControllerMethods()
export class StrategyController implements StrategyServiceController {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestLog,
    private readonly create: CreateStrategy,
    private readonly find: FindStrategies,
    private readonly tryDecision: TryDecision,
    private readonly catalogue: StrategyCatalogue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async createStrategy(@Payload() request: CreateStrategyDto, @Caller() caller: Caller): Promise<CreateStrategyResponse> {
    const { requestId, ...draft } = request;
    const { version } = await this.db.tx((tx) =>
      this.requests.once(tx, { caller: caller.subject, method: 'CreateStrategy', requestId, content: draft }, () => this.create.execute(tx, draft, caller.subject)));
    // Other replicas hear of it by notification; who asks this one next finds it in use.
    await this.catalogue.refresh();
    return { strategy: toMessage(await this.find.one(this.db.reader, draft.strategyKey, version)) };
  }

  async getStrategy(@Payload() request: GetStrategyDto): Promise<GetStrategyResponse> {
    return { strategy: toMessage(await this.find.one(this.db.reader, request.strategyKey, request.version)) };
  }

  async listStrategies(@Payload() request: ListStrategiesDto): Promise<ListStrategiesResponse> {
    const query = { method: 'ListStrategies', scenario: request.scenario };
    const after = decodePageToken<{ key: string }>(request.pageToken, query)?.key ?? '';
    const found = await this.find.page(this.db.reader, request.scenario, after, rowsToRead(request));
    const { rows, nextPageToken } = pageOf(found, request, query, (last) => ({ key: last.strategy.strategyKey }));
    return { strategies: rows.map(toMessage), nextPageToken };
  }

  async decide(@Payload() request: DecideDto): Promise<DecideResponse> {
    const decision = await this.tryDecision.execute(this.db.reader, request);
    return { decision: toDecisionMessage({ ...decision, decisionId: '', decideTime: this.clock.now() }) };
  }
}

const toMessage = ({ strategy, statistics }: StrategyWithStatistics): StrategyMessage => ({
  ...strategy,
  choice: { ...strategy.choice },
  createTime: toTimestamp(strategy.createTime),
  trials: String(statistics.trials),
  successes: String(statistics.successes),
  successRate: smoothedRate(statistics),
});
