import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { InteractionStrategy } from './strategy.js';

const COLUMNS = `interaction_strategy_id AS "interactionStrategyId", version, strategy_key AS "strategyKey", name, expression, scenario, reason,
  cooldown_seconds AS "cooldownSeconds", disabled, create_time AS "createTime"`;

/** Interaction strategies, every version of them. */
@Injectable()
export class StrategiesStore {
  /** The newest version of a key, with the key locked until the transaction ends, also where there is none yet. */
  async lockNewest(tx: Tx, strategyKey: string): Promise<InteractionStrategy | undefined> {
    await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('interaction-strategy ' || $1, 0))`, [strategyKey]);
    const rows: InteractionStrategy[] = await tx.query(
      `SELECT ${COLUMNS} FROM interaction_strategy WHERE strategy_key = $1 ORDER BY version DESC LIMIT 1`,
      [strategyKey],
    );
    return rows[0];
  }

  async version(reader: Tx, interactionStrategyId: string, version: number): Promise<InteractionStrategy | undefined> {
    const rows: InteractionStrategy[] = await reader.query(
      `SELECT ${COLUMNS} FROM interaction_strategy WHERE interaction_strategy_id = $1 AND version = $2`,
      [interactionStrategyId, version],
    );
    return rows[0];
  }

  async insert(tx: Tx, s: InteractionStrategy): Promise<void> {
    await tx.query(
      `INSERT INTO interaction_strategy (interaction_strategy_id, version, strategy_key, name, expression, scenario, reason, cooldown_seconds, disabled, create_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
      [s.interactionStrategyId, s.version, s.strategyKey, s.name, s.expression, s.scenario, s.reason, s.cooldownSeconds, s.disabled, s.createTime],
    );
  }

  /** The newest version of each key from after `afterKey`, by key. */
  async newest(reader: Tx, afterKey: string, limit: number): Promise<InteractionStrategy[]> {
    return reader.query(
      `SELECT DISTINCT ON (strategy_key) ${COLUMNS} FROM interaction_strategy WHERE strategy_key > $1 ORDER BY strategy_key, version DESC LIMIT $2`,
      [afterKey, limit],
    );
  }
}
