import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import type { Rule } from './rule.js';
import { RulesStore } from './rules.store.js';

/** Rules by key, the newest version of each. */
@Injectable()
export class ListRules {
  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly rules: RulesStore,
  ) {}

  execute(afterKey: string, limit: number): Promise<Rule[]> {
    return this.rules.page(this.database.reader, afterKey, limit);
  }
}
