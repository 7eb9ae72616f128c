import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { fault } from '@kejing/errors';
import { Database, RequestLog } from '@kejing/postgres';
import { Taxonomy } from '../taxonomy/taxonomy.js';
import { checkRule } from './check-rule.js';
import type { Rule, RuleDraft } from './rule.js';
import { RulesStore } from './rules.store.js';

/** Names the run of a request. */
export interface RuleRequest {
  readonly requestId: string;
  /** Subject of the caller's token. */
  readonly author: string;
}

/** Makes and stops rules. */
@Injectable()
export class ChangeRules {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
    private readonly rules: RulesStore,
    private readonly taxonomy: Taxonomy,
    private readonly requests: RequestLog,
  ) {}

  /** @throws INVALID RULE_INVALID with the fields and, for the expression, the places */
  async create(draft: RuleDraft, { requestId, author }: RuleRequest): Promise<Rule> {
    checkRule(draft, this.taxonomy);
    const now = this.clock.now();
    const ruleId = this.ids.next();
    return this.database.tx(async (tx) => {
      const { version } = await this.requests.once(tx, { requestId, method: 'CreateRule', caller: author, content: draft }, async () => {
        const known = await this.rules.lock(tx, draft.ruleKey);
        const rule: Rule = { ...draft, ruleId: known?.ruleId ?? ruleId, version: (known?.version ?? 0) + 1, enabled: true, updateTime: now };
        await this.rules.insert(tx, rule, author);
        return { version: rule.version };
      });
      return (await this.rules.version(tx, draft.ruleKey, version))!;
    });
  }

  /** Tags that it gave stay until they expire. @throws NOT_FOUND RULE_NOT_FOUND */
  async disable(ruleKey: string, { requestId, author }: RuleRequest): Promise<Rule> {
    const now = this.clock.now();
    return this.database.tx(async (tx) => {
      const { version } = await this.requests.once(tx, { requestId, method: 'DisableRule', caller: author, content: { ruleKey } }, async () => {
        const known = await this.rules.lock(tx, ruleKey);
        if (!known) throw fault('NOT_FOUND', 'RULE_NOT_FOUND', 'there is no such rule');
        await this.rules.disable(tx, ruleKey, known.version, now);
        return { version: known.version };
      });
      return (await this.rules.version(tx, ruleKey, version))!;
    });
  }
}
