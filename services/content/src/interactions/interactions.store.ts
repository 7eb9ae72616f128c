import { Injectable } from '@nestjs/common';
import { arrayOf, type GoneRows, type Tx } from '@kejing/postgres';
import type { Interaction } from './interaction.js';

/** What became of an interaction, and what signals depend on. */
export interface Taken {
  /** Of the view on a page that was delivered, and of a record of which something may be kept. */
  readonly mayCount: boolean;
  /** False where the view has reported it, or it may not count. */
  readonly isNew: boolean;
  /** Of the record since the given time, without this interaction. */
  readonly opened: number;
  readonly read: number;
  /** Interaction strategies that are quiet about the record now. */
  readonly quiet: readonly string[];
  /** How many versions of interaction strategies there are: it changes with each change of them. */
  readonly strategyVersions: number;
}

/** Interactions and the cooldowns of signals. */
@Injectable()
export class InteractionsStore {
  /**
   * Writes an interaction if it may count, and answers in the same statement what is needed to go on. The record is held against an erasure or refusal at the
   * same time: what its row says after the wait counts.
   */
  async take(tx: Tx, i: Interaction, needsView: boolean, since: Date): Promise<Taken> {
    const rows: Taken[] = await tx.query(
      `WITH held AS (SELECT erased OR opt_out_time IS NOT NULL AS stopped FROM record WHERE record_id = $1 FOR SHARE),
       allowed AS MATERIALIZED (
         SELECT NOT EXISTS (SELECT 1 FROM held WHERE stopped) AND NOT EXISTS (SELECT 1 FROM refused_record WHERE record_id = $1)
           AND (NOT $10 OR EXISTS (SELECT 1 FROM interaction WHERE record_id = $1 AND view_id = $4 AND kind = 'OPENED' AND link_id = $3)) AS yes),
       added AS (
         INSERT INTO interaction (record_id, interaction_id, link_id, view_id, kind, agent_id, content_id, duration_seconds, interaction_time)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9 FROM allowed WHERE yes ON CONFLICT (record_id, view_id, kind) DO NOTHING RETURNING 1)
       SELECT (SELECT yes FROM allowed) AS "mayCount", EXISTS (SELECT 1 FROM added) AS "isNew",
         count(*) FILTER (WHERE kind = 'OPENED')::int AS opened, count(*) FILTER (WHERE kind = 'READ')::int AS read,
         ARRAY(SELECT interaction_strategy_id FROM signal_cooldown WHERE record_id = $1 AND quiet_until > $9) AS quiet,
         (SELECT count(*)::int FROM interaction_strategy) AS "strategyVersions"
       FROM interaction WHERE record_id = $1 AND interaction_time > $11`,
      [i.recordId, i.interactionId, i.linkId, i.viewId, i.kind, i.agentId, i.contentId, i.durationSeconds, i.interactionTime, needsView, since],
    );
    return rows[0]!;
  }

  /** Those of the strategies that may signal the record now; each is quiet from now until its `quietUntil`. Their rows are held in the order of ids. */
  async takeCooldowns(tx: Tx, recordId: string, now: Date, wanted: readonly { interactionStrategyId: string; quietUntil: Date }[]): Promise<ReadonlySet<string>> {
    const rows: { id: string }[] = await tx.query(
      `INSERT INTO signal_cooldown (record_id, interaction_strategy_id, quiet_until)
       SELECT $1, x.id, x.quiet_until FROM unnest(${arrayOf('$3', 'uuid')}, $4::timestamptz[]) AS x(id, quiet_until) ORDER BY x.id
       ON CONFLICT (record_id, interaction_strategy_id) DO UPDATE SET quiet_until = excluded.quiet_until WHERE signal_cooldown.quiet_until <= $2
       RETURNING interaction_strategy_id AS id`,
      [recordId, now, wanted.map(({ interactionStrategyId }) => interactionStrategyId), wanted.map(({ quietUntil }) => quietUntil)],
    );
    return new Set(rows.map(({ id }) => id));
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
