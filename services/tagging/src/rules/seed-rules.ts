import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { Database } from '@kejing/postgres';
import { dataFolder } from '../extraction/dictionary.js';
import type { RuleDraft } from './rule.js';
import { RulesStore } from './rules.store.js';

/** The rules that the service ships. */
export function shippedRules(): RuleDraft[] {
  return JSON.parse(readFileSync(join(dataFolder(), 'rules.json'), 'utf8')) as RuleDraft[];
}

/** Puts the shipped rules in before anything is consumed, where their keys are not known: what somebody changed or stopped stays so. */
@Injectable()
export class SeedRules implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    private readonly rules: RulesStore,
  ) {}

  onModuleInit(): Promise<void> {
    return this.execute();
  }

  async execute(): Promise<void> {
    await this.database.tx(async (tx) => {
      for (const draft of shippedRules()) {
        if (await this.rules.lock(tx, draft.ruleKey)) continue;
        await this.rules.insert(tx, { ...draft, ruleId: this.ids.next(), version: 1, enabled: true, updateTime: this.clock.now() }, 'shipped');
      }
    });
  }
}
