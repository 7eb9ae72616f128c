import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { SERVICE_CONFIG } from '@kejing/config';
import { Database } from '@kejing/postgres';
import { ForgetDecisions } from './decisions/forget-decisions.js';
import { ForgetItems } from './feed/forget-items.js';
import type { StrategyConfig } from './strategy.config.js';

const DAY_MS = 86_400_000;

/** Deletes what is older than it is kept: decisions and closed items. */
@Injectable()
export class ForgetOld {
  constructor(
    private readonly db: Database,
    private readonly decisions: ForgetDecisions,
    private readonly items: ForgetItems,
    @Inject(SERVICE_CONFIG) private readonly config: StrategyConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(): Promise<void> {
    const ago = (days: number): Date => new Date(this.clock.now().getTime() - days * DAY_MS);
    await this.db.tx((tx) => this.decisions.before(tx, ago(this.config.decisionDays)));
    await this.db.tx((tx) => this.items.before(tx, ago(this.config.feedDays)));
  }
}
