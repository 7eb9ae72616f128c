import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Rule, RuleKind } from './rule.js';

const COLUMNS = `rule_id AS "ruleId", rule_key AS "ruleKey", version, on_kind AS "on", expression, tag_id AS "tagId", confidence, days, removes, enabled,
  updated_at AS "updateTime"`;

/** Rules with their versions. */
@Injectable()
export class RulesStore {
  /** The newest version of every key that is enabled. */
  enabled(reader: Tx, on: RuleKind): Promise<Rule[]> {
    return reader.query(
      `SELECT ${COLUMNS} FROM (SELECT DISTINCT ON (rule_key) * FROM rule ORDER BY rule_key, version DESC) AS newest WHERE enabled AND on_kind = $1 ORDER BY rule_key`,
      [on],
    );
  }

  /** The newest version of each key after `after`. */
  page(reader: Tx, after: string, limit: number): Promise<Rule[]> {
    return reader.query(`SELECT DISTINCT ON (rule_key) ${COLUMNS} FROM rule WHERE rule_key > $1 ORDER BY rule_key, version DESC LIMIT $2`, [after, limit]);
  }

  /** The newest version; held against other changes of the rule. */
  async lock(tx: Tx, ruleKey: string): Promise<Rule | undefined> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('rule ' || $1, 0))`, [ruleKey]);
    const rows: Rule[] = await tx.query(`SELECT ${COLUMNS} FROM rule WHERE rule_key = $1 ORDER BY version DESC LIMIT 1`, [ruleKey]);
    return rows[0];
  }

  async version(reader: Tx, ruleKey: string, version: number): Promise<Rule | undefined> {
    const rows: Rule[] = await reader.query(`SELECT ${COLUMNS} FROM rule WHERE rule_key = $1 AND version = $2`, [ruleKey, version]);
    return rows[0];
  }

  async insert(tx: Tx, rule: Rule, author: string): Promise<void> {
    const { ruleKey, version, ruleId, on, expression, tagId, confidence, days, removes, enabled, updateTime } = rule;
    await tx.query(
      `INSERT INTO rule (rule_key, version, rule_id, on_kind, expression, tag_id, confidence, days, removes, enabled, author, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [ruleKey, version, ruleId, on, expression, tagId, confidence, days, removes, enabled, author, updateTime],
    );
  }

  async disable(tx: Tx, ruleKey: string, version: number, now: Date): Promise<void> {
    await tx.query(`UPDATE rule SET enabled = false, updated_at = $3 WHERE rule_key = $1 AND version = $2 AND enabled`, [ruleKey, version, now]);
  }
}
