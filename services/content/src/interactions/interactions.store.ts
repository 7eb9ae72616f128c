import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { Interaction } from './interaction.js';

/** Interactions and the cooldowns of signals. */
@Injectable()
export class InteractionsStore {
  /** False where the view has reported it. */
  async insert(tx: Tx, i: Interaction): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO interaction (record_id, interaction_id, link_id, view_id, kind, agent_id, content_id, duration_seconds, interaction_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (record_id, view_id, kind) DO NOTHING RETURNING 1`,
      [i.recordId, i.interactionId, i.linkId, i.viewId, i.kind, i.agentId, i.contentId, i.durationSeconds, i.interactionTime],
    );
    return rows.length > 0;
  }

  /** Whether the page of this link was delivered with this view. */
  async hasView(tx: Tx, recordId: string, linkId: string, viewId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM interaction WHERE record_id = $1 AND view_id = $2 AND kind = 'OPENED' AND link_id = $3`,
      [recordId, viewId, linkId],
    );
    return rows.length > 0;
  }

  async counts(tx: Tx, recordId: string, since: Date): Promise<{ opened: number; read: number }> {
    const rows: { opened: number; read: number }[] = await tx.query(
      `SELECT count(*) FILTER (WHERE kind = 'OPENED')::int AS opened, count(*) FILTER (WHERE kind = 'READ')::int AS read
       FROM interaction WHERE record_id = $1 AND interaction_time > $2`,
      [recordId, since],
    );
    return rows[0] ?? { opened: 0, read: 0 };
  }

  /** True where the strategy may signal the record now; it is quiet from now until `quietUntil`. */
  async takeCooldown(tx: Tx, recordId: string, interactionStrategyId: string, now: Date, quietUntil: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO signal_cooldown (record_id, interaction_strategy_id, quiet_until) VALUES ($1, $2, $4)
       ON CONFLICT (record_id, interaction_strategy_id) DO UPDATE SET quiet_until = excluded.quiet_until WHERE signal_cooldown.quiet_until <= $3
       RETURNING 1`,
      [recordId, interactionStrategyId, now, quietUntil],
    );
    return rows.length > 0;
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH interactions AS (DELETE FROM interaction WHERE record_id = ANY($1) RETURNING record_id),
            cooldowns AS (DELETE FROM signal_cooldown WHERE record_id = ANY($1) RETURNING record_id)
       SELECT record_id AS "recordId", count(*)::int4 AS rows FROM (SELECT * FROM interactions UNION ALL SELECT * FROM cooldowns) AS gone GROUP BY 1`,
      [recordIds],
    );
  }
}
