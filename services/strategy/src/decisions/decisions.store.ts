import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { KeptDecision, KeptOutcome } from './decision.js';

interface Row {
  record_id: string;
  decision_id: string;
  scenario: string;
  outcome: KeptOutcome;
  body: Pick<KeptDecision, 'chosen' | 'rejected' | 'variablesRead' | 'signalReason'>;
  decide_time: Date;
}

@Injectable()
export class DecisionsStore {
  async insert(tx: Tx, decision: KeptDecision, signalId: string, itemId: string | undefined): Promise<void> {
    const { chosen, rejected, variablesRead, signalReason } = decision;
    await tx.query(
      `INSERT INTO decision (record_id, decision_id, signal_id, item_id, scenario, outcome, body, decide_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [decision.recordId, decision.decisionId, signalId, itemId ?? null, decision.scenario, decision.outcome, JSON.stringify({ chosen, rejected, variablesRead, signalReason }), decision.decideTime],
    );
  }

  async hasSignal(tx: Tx, recordId: string, signalId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(`SELECT 1 FROM decision WHERE record_id = $1 AND signal_id = $2`, [recordId, signalId]);
    return rows.length > 0;
  }

  /** The newest decision whose choices the item shows. */
  async ofItem(tx: Tx, recordId: string, itemId: string): Promise<KeptDecision | undefined> {
    const rows: Row[] = await tx.query(`SELECT * FROM decision WHERE record_id = $1 AND item_id = $2 ORDER BY decide_time DESC, decision_id DESC LIMIT 1`, [recordId, itemId]);
    const row = rows[0];
    return row && { decisionId: row.decision_id, recordId: row.record_id, scenario: row.scenario, outcome: row.outcome, decideTime: row.decide_time, ...row.body };
  }

  /** What is gone, by record. */
  deleteOfRecords(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM decision WHERE record_id = ANY ($1::text[]) RETURNING record_id) SELECT record_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }

  async deleteBefore(tx: Tx, before: Date): Promise<void> {
    await tx.query(`DELETE FROM decision WHERE decide_time < $1`, [before]);
  }
}
