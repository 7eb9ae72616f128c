import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { fault } from '@kejing/errors';
import { Database, RequestLog } from '@kejing/postgres';
import { StrategiesStore } from './strategies.store.js';
import { compileStrategy, type InteractionStrategy } from './strategy.js';

type Wanted = Omit<InteractionStrategy, 'interactionStrategyId' | 'version' | 'createTime'>;

/** Creates a strategy, or the next version where the key exists. */
@Injectable()
export class CreateStrategy {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    private readonly strategies: StrategiesStore,
    private readonly requests: RequestLog,
  ) {}

  /** @throws INVALID EXPRESSION_INVALID */
  async execute(wanted: Wanted, caller: string, requestId: string): Promise<InteractionStrategy> {
    const compiled = compileStrategy(wanted.expression);
    if (!compiled.ok) {
      throw fault('INVALID', 'EXPRESSION_INVALID', 'the expression cannot be used', {
        fieldViolations: compiled.problems.map(({ message, offset }) => ({ field: 'expression', description: `at ${offset}: ${message}` })),
      });
    }
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      const request = { caller, method: 'CreateInteractionStrategy', requestId, content: wanted };
      const { interactionStrategyId, version } = await this.requests.once(tx, request, async () => {
        const newest = await this.strategies.lockNewest(tx, wanted.strategyKey);
        const made = { interactionStrategyId: newest?.interactionStrategyId ?? this.ids.next(), version: (newest?.version ?? 0) + 1 };
        await this.strategies.insert(tx, { ...wanted, ...made, createTime: now });
        return made;
      });
      return (await this.strategies.version(tx, interactionStrategyId, version))!;
    });
  }
}
