import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { Scope } from '../caller-scope.js';
import type { Lead, LeadClosing, LeadStatus } from './lead.js';

const COLUMNS = `lead_id AS "leadId", record_id AS "recordId", run_id AS "runId", sop_key AS "sopKey", agent_id AS "agentId", origin, status,
  policy_id AS "policyId", open_time AS "openTime", close_time AS "closeTime"`;
type Row = Omit<Lead, 'closeTime'> & { closeTime: Date | null };
const toLead = (row: Row): Lead => ({ ...row, closeTime: row.closeTime ?? undefined });

export interface LeadFilter { recordId?: string; agentId?: string; status?: LeadStatus }
export interface LeadPosition { openTime: string; leadId: string }

/** Leads. */
@Injectable()
export class LeadsStore {
  async insertAll(tx: Tx, leads: readonly Lead[]): Promise<void> {
    await tx.query(
      `INSERT INTO lead (record_id, lead_id, run_id, sop_key, agent_id, origin, status, policy_id, open_time)
       SELECT record_id, lead_id, run_id, sop_key, agent_id, origin, status, '', open_time
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id uuid, lead_id uuid, run_id uuid, sop_key text, agent_id text, origin text, status text, open_time timestamptz)`,
      [JSON.stringify(leads.map(({ recordId, leadId, runId, sopKey, agentId, origin, status, openTime }) =>
        ({ record_id: recordId, lead_id: leadId, run_id: runId, sop_key: sopKey, agent_id: agentId, origin, status, open_time: openTime })))],
    );
  }

  async update(tx: Tx, lead: Lead): Promise<void> {
    await tx.query(
      `UPDATE lead SET agent_id = $3, status = $4, policy_id = $5, close_time = $6 WHERE record_id = $1 AND lead_id = $2`,
      [lead.recordId, lead.leadId, lead.agentId, lead.status, lead.policyId, lead.closeTime ?? null],
    );
  }

  async find(tx: Tx, leadId: string): Promise<Lead | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM lead WHERE lead_id = $1`, [leadId]);
    return rows[0] && toLead(rows[0]);
  }

  async lock(tx: Tx, recordId: string, leadId: string): Promise<Lead | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM lead WHERE record_id = $1 AND lead_id = $2 FOR UPDATE`, [recordId, leadId]);
    return rows[0] && toLead(rows[0]);
  }

  /** Closes those of the leads that are open. @returns them */
  async closeAll(tx: Tx, ends: readonly LeadClosing[], now: Date): Promise<Lead[]> {
    const [rows] = (await tx.query(
      `WITH closing AS (
         SELECT l.record_id AS of_record, l.lead_id AS closed, x.outcome, x.won_by
         FROM lead l JOIN jsonb_to_recordset($1::jsonb) AS x("recordId" uuid, "leadId" uuid, outcome text, won_by text) ON l.record_id = x."recordId" AND l.lead_id = x."leadId"
         WHERE l.close_time IS NULL ORDER BY l.record_id, l.lead_id FOR UPDATE OF l)
       UPDATE lead SET status = outcome, policy_id = won_by, close_time = $2 FROM closing WHERE record_id = of_record AND lead_id = closed
       RETURNING ${COLUMNS}`,
      [JSON.stringify(ends.map(({ recordId, leadId, outcome, policyId }) => ({ recordId, leadId, outcome, won_by: policyId }))), now],
    )) as [Row[], number];
    return rows.map(toLead);
  }

  /** Open leads of these records, held until the transaction ends. */
  async lockOpen(tx: Tx, recordIds: readonly string[]): Promise<Lead[]> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM lead WHERE record_id = ANY($1::uuid[]) AND close_time IS NULL ORDER BY record_id, lead_id FOR UPDATE`, [recordIds]);
    return rows.map(toLead);
  }

  /** Writes the agents and states of leads that are held. */
  async assign(tx: Tx, leads: readonly Lead[]): Promise<void> {
    await tx.query(
      `UPDATE lead SET agent_id = x.agent_id, status = x.status
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id uuid, lead_id uuid, agent_id text, status text) WHERE lead.record_id = x.record_id AND lead.lead_id = x.lead_id`,
      [JSON.stringify(leads.map(({ recordId, leadId, agentId, status }) => ({ record_id: recordId, lead_id: leadId, agent_id: agentId, status })))],
    );
  }

  /** Newest first. */
  async list(tx: Tx, filter: LeadFilter, scope: Scope, after: LeadPosition | undefined, limit: number): Promise<Lead[]> {
    const rows: Row[] = await tx.query(
      `SELECT ${COLUMNS} FROM lead
       WHERE ($1::uuid IS NULL OR record_id = $1) AND ($2::text IS NULL OR agent_id = $2) AND ($3::text IS NULL OR status = $3)
         AND ($7::text IS NULL OR agent_id = $7)
         AND ($8::text IS NULL OR agent_id = '' OR agent_id IN (SELECT a.agent_id FROM agent a WHERE strpos(a.org_path, $8) > 0))
         AND ($4::timestamptz IS NULL OR (open_time, lead_id) < ($4, $5::uuid))
       ORDER BY open_time DESC, lead_id DESC LIMIT $6`,
      [filter.recordId ?? null, filter.agentId ?? null, filter.status ?? null, after?.openTime ?? null, after?.leadId ?? null, limit,
        scope.kind === 'AGENT' ? scope.agentId : null, scope.kind === 'UNIT' ? `/${scope.orgUnit}/` : null],
    );
    return rows.map(toLead);
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH gone AS (DELETE FROM lead WHERE record_id = ANY($1::uuid[]) RETURNING record_id) SELECT record_id AS "recordId", count(*)::int4 AS rows FROM gone GROUP BY 1`,
      [recordIds],
    );
  }
}
