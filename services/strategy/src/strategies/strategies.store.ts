import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { ChoiceTemplate, Statistics, Strategy, StrategyDraft } from './strategy.js';

export interface StrategyWithStatistics {
  readonly strategy: Strategy;
  readonly statistics: Statistics;
}

interface Row {
  strategy_id: string;
  strategy_key: string;
  version: number;
  name: string;
  scenario: string;
  eligibility: string;
  value: number;
  product_grade: number;
  needs_marketing_consent: boolean;
  choice: ChoiceTemplate;
  disabled: boolean;
  author: string;
  create_time: Date;
  trials: string | null;
  successes: string | null;
}

const SELECT = `
  SELECT s.strategy_id, v.*, n.trials, n.successes
  FROM strategy s JOIN strategy_version v USING (strategy_key) LEFT JOIN strategy_statistic n USING (strategy_id)`;

@Injectable()
export class StrategiesStore {
  /** Takes the next version of a key; its row lock holds later authors back until this one has committed. */
  async nextVersion(tx: Tx, strategyKey: string, newId: string): Promise<{ strategyId: string; version: number }> {
    const rows: { strategyId: string; version: number }[] = await tx.query(
      `INSERT INTO strategy AS s (strategy_key, strategy_id, version) VALUES ($1, $2, 1)
       ON CONFLICT (strategy_key) DO UPDATE SET version = s.version + 1 RETURNING strategy_id AS "strategyId", version`,
      [strategyKey, newId],
    );
    return rows[0]!;
  }

  async insert(tx: Tx, draft: StrategyDraft, version: number, author: string, now: Date): Promise<void> {
    await tx.query(
      `INSERT INTO strategy_version (strategy_key, version, name, scenario, eligibility, value, product_grade, needs_marketing_consent, choice, disabled, author, create_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [draft.strategyKey, version, draft.name, draft.scenario, draft.eligibility, draft.value, draft.productGrade, draft.needsMarketingConsent, JSON.stringify(draft.choice), draft.disabled, author, now],
    );
  }

  /** The newest version, or the one that is named. */
  async find(tx: Tx, strategyKey: string, version: number): Promise<StrategyWithStatistics | undefined> {
    const rows: Row[] = await tx.query(`${SELECT} WHERE s.strategy_key = $1 AND v.version = CASE WHEN $2 = 0 THEN s.version ELSE $2 END`, [strategyKey, version]);
    return rows[0] && toStrategy(rows[0]);
  }

  async page(tx: Tx, scenario: string, after: string, limit: number): Promise<StrategyWithStatistics[]> {
    const rows: Row[] = await tx.query(
      `${SELECT} WHERE v.version = s.version AND s.strategy_key > $1 AND ($2 = '' OR v.scenario = $2) ORDER BY s.strategy_key LIMIT $3`,
      [after, scenario, limit],
    );
    return rows.map(toStrategy);
  }

  /** Newest versions in use. */
  async inUse(tx: Tx): Promise<StrategyWithStatistics[]> {
    const rows: Row[] = await tx.query(`${SELECT} WHERE v.version = s.version AND NOT v.disabled ORDER BY s.strategy_key`);
    return rows.map(toStrategy);
  }

  async addStatistics(tx: Tx, strategyId: string, trials: number, successes: number): Promise<void> {
    await tx.query(
      `INSERT INTO strategy_statistic AS n (strategy_id, trials, successes) VALUES ($1, $2, $3)
       ON CONFLICT (strategy_id) DO UPDATE SET trials = n.trials + excluded.trials, successes = n.successes + excluded.successes`,
      [strategyId, trials, successes],
    );
  }

  /** Tells every replica's catalogue, at commit. */
  async notifyChanged(tx: Tx): Promise<void> {
    await tx.query(`SELECT pg_notify('strategy_catalogue', '')`);
  }
}

const toStrategy = (row: Row): StrategyWithStatistics => ({
  strategy: {
    strategyId: row.strategy_id,
    strategyKey: row.strategy_key,
    version: row.version,
    name: row.name,
    scenario: row.scenario,
    eligibility: row.eligibility,
    value: row.value,
    productGrade: row.product_grade,
    needsMarketingConsent: row.needs_marketing_consent,
    choice: row.choice,
    disabled: row.disabled,
    author: row.author,
    createTime: row.create_time,
  },
  statistics: { trials: Number(row.trials ?? 0), successes: Number(row.successes ?? 0) },
});
