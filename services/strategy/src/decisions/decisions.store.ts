import { Injectable } from '@nestjs/common';
import { arrayOf, type GoneRows, type Tx } from '@kejing/postgres';
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
  async insert(tx: Tx, decisions: readonly (KeptDecision & { readonly signalId: string; readonly itemId: string | undefined })[]): Promise<void> {
    const rows = decisions.map(({ recordId, decisionId, signalId, itemId, scenario, outcome, decideTime, chosen, rejected, variablesRead, signalReason }) => ({
      record_id: recordId, decision_id: decisionId, signal_id: signalId, item_id: itemId, scenario, outcome, decide_time: decideTime,
      body: { chosen, rejected, variablesRead, signalReason },
    }));
    await tx.query(
      `INSERT INTO decision (record_id, decision_id, signal_id, item_id, scenario, outcome, body, decide_time)
       SELECT record_id, decision_id, signal_id, item_id, scenario, outcome, body, decide_time
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, decision_id uuid, signal_id text, item_id text, scenario text, outcome text, body jsonb, decide_time timestamptz)`,
      [JSON.stringify(rows)],
    );
  }

  /** Those of the signals of records that were decided on. */
  async decided(tx: Tx, signals: readonly { readonly recordId: string; readonly signalId: string }[]): Promise<{ recordId: string; signalId: string }[]> {
    return tx.query(
      `SELECT d.record_id AS "recordId", d.signal_id AS "signalId"
       FROM unnest(${arrayOf('$1', 'text')}, ${arrayOf('$2', 'text')}) AS x(record_id, signal_id) JOIN decision d ON d.record_id = x.record_id AND d.signal_id = x.signal_id`,
      [signals.map(({ recordId }) => recordId), signals.map(({ signalId }) => signalId)],
    );
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
