import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { SERVICE_CONFIG } from '@kejing/config';
import { Database } from '@kejing/postgres';
import { ForgetDecisions } from './decisions/forget-decisions.js';
import { ForgetItems } from './feed/forget-items.js';
import { RequestLog } from './requests/request-log.js';
import type { StrategyConfig } from './strategy.config.js';

const DAY_MS = 86_400_000;
const REQUEST_DAYS = 7;

/** Deletes what is older than it is kept: decisions, closed items, requests. */
@Injectable()
export class ForgetOld {
  constructor(
    private readonly db: Database,
    private readonly decisions: ForgetDecisions,
    private readonly items: ForgetItems,
    private readonly requests: RequestLog,
    @Inject(SERVICE_CONFIG) private readonly config: StrategyConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const ago = (days: number): Date => new Date(this.clock.now().getTime() - days * DAY_MS);
    await this.db.tx((tx) => this.decisions.before(tx, ago(this.config.decisionDays)));
    await this.db.tx((tx) => this.items.before(tx, ago(this.config.feedDays)));
    await this.db.tx((tx) => this.requests.forget(tx, ago(REQUEST_DAYS)));
  }
}
