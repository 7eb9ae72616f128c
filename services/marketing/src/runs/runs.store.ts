import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { Scope } from '../caller-scope.js';
import type { LogEntry, Run, RunState } from './run.js';
import { COLUMNS, toChangingColumns, toColumns, toRun, type Row } from './run.rows.js';

export interface RunFilter {
  recordId?: string; sopKey?: string; status?: RunState['status'];
}
export type RunKey = Pick<Run, 'recordId' | 'runId'>;
export interface RunPosition { startTime: string; runId: string }

/** Runs and their logs. */
@Injectable()
export class RunsStore {
  /** @returns the ids of those that are new: a record is in an SOP once */
  async insertAll(tx: Tx, runs: readonly Run[]): Promise<ReadonlySet<string>> {
    const rows: { run_id: string }[] = await tx.query(
      `INSERT INTO run (record_id, run_id, sop_id, sop_key, sop_version, agent_id, lead_id, status, step_key, visit, wait_kind, timer_time, send_id, end_reason, memory, log_count, start_time, end_time)
       SELECT record_id, run_id, sop_id, sop_key, sop_version, agent_id, lead_id, status, step_key, visit, wait_kind, timer_time, send_id, end_reason, memory, log_count, start_time, end_time
       FROM json_to_recordset($1::json) AS x(record_id uuid, run_id uuid, sop_id uuid, sop_key text, sop_version integer, agent_id text, lead_id uuid, status text, step_key text,
         visit integer, wait_kind text, timer_time timestamptz, send_id uuid, end_reason text, memory jsonb, log_count integer, start_time timestamptz, end_time timestamptz)
       ORDER BY record_id, run_id
       ON CONFLICT DO NOTHING RETURNING run_id`,
      [JSON.stringify(runs.map(toColumns))],
    );
    return new Set(rows.map((row) => row.run_id));
  }

  /** Writes runs that are held. */
  async updateAll(tx: Tx, runs: readonly Run[]): Promise<void> {
    await tx.query(
      `UPDATE run SET agent_id = x.agent_id, status = x.status, step_key = x.step_key, visit = x.visit, wait_kind = x.wait_kind, timer_time = x.timer_time, send_id = x.send_id,
         end_reason = x.end_reason, memory = x.memory, log_count = x.log_count, end_time = x.end_time
       FROM json_to_recordset($1::json) AS x(record_id uuid, run_id uuid, agent_id text, status text, step_key text, visit integer, wait_kind text, timer_time timestamptz,
         send_id uuid, end_reason text, memory jsonb, log_count integer, end_time timestamptz)
       WHERE run.record_id = x.record_id AND run.run_id = x.run_id`,
      [JSON.stringify(runs.map(toChangingColumns))],
    );
  }

  /** Active runs of these records, held until the transaction ends. */
  async lockActive(tx: Tx, recordIds: readonly string[]): Promise<Run[]> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM run WHERE record_id = ANY($1::uuid[]) AND status = 'ACTIVE' ORDER BY record_id, run_id FOR UPDATE`, [recordIds]);
    return rows.map(toRun);
  }

  /** Those of the records that have active runs, which are held as by {@link lockActive}. */
  async lockRecordsWithActive(tx: Tx, recordIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows: { record_id: string }[] = await tx.query(
      `SELECT record_id FROM run WHERE record_id = ANY($1::uuid[]) AND status = 'ACTIVE' ORDER BY record_id, run_id FOR UPDATE`,
      [recordIds],
    );
    return new Set(rows.map((row) => row.record_id));
  }

  /** Runs by their keys, whatever their state, held as by {@link lockActive}. */
  async lock(tx: Tx, keys: readonly RunKey[]): Promise<Run[]> {
    const rows: Row[] = await tx.query(
      `SELECT ${COLUMNS} FROM run WHERE (record_id, run_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[])) ORDER BY record_id, run_id FOR UPDATE`,
      [keys.map(({ recordId }) => recordId), keys.map(({ runId }) => runId)],
    );
    return rows.map(toRun);
  }

  async find(tx: Tx, runId: string): Promise<Run | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM run WHERE run_id = $1`, [runId]);
    return rows[0] && toRun(rows[0]);
  }

  /** For each of them whether one of its records is in the SOP, or was started in it after `since`. */
  async haveEntered(tx: Tx, entries: readonly { readonly sopId: string; readonly recordIds: readonly string[]; readonly since: Date }[]): Promise<boolean[]> {
    const asked = entries.flatMap(({ sopId, recordIds, since }, n) => recordIds.map((recordId) => ({ n, sopId, recordId, since })));
    const rows: { n: number }[] = await tx.query(
      `SELECT DISTINCT x.n FROM unnest($1::integer[], $2::uuid[], $3::uuid[], $4::timestamptz[]) AS x(n, sop_id, record_id, since)
         JOIN run r ON r.record_id = x.record_id AND r.sop_id = x.sop_id AND (r.status = 'ACTIVE' OR r.start_time > x.since)`,
      [asked.map(({ n }) => n), asked.map(({ sopId }) => sopId), asked.map(({ recordId }) => recordId), asked.map(({ since }) => since)],
    );
    const entered = new Set(rows.map(({ n }) => n));
    return entries.map((_, n) => entered.has(n));
  }

  /** Newest first. */
  async list(tx: Tx, filter: RunFilter, scope: Scope, after: RunPosition | undefined, limit: number): Promise<Run[]> {
    const rows: Row[] = await tx.query(
      `SELECT ${COLUMNS} FROM run
       WHERE ($1::uuid IS NULL OR record_id = $1) AND ($2::text IS NULL OR sop_key = $2) AND ($3::text IS NULL OR status = $3) AND ($4::text IS NULL OR agent_id = $4)
         AND ($8::text IS NULL OR agent_id IN (SELECT a.agent_id FROM agent a WHERE strpos(a.org_path, $8) > 0))
         AND ($5::timestamptz IS NULL OR (start_time, run_id) < ($5, $6::uuid))
       ORDER BY start_time DESC, run_id DESC LIMIT $7`,
      [filter.recordId ?? null, filter.sopKey ?? null, filter.status ?? null, scope.kind === 'AGENT' ? scope.agentId : null, after?.startTime ?? null, after?.runId ?? null, limit,
        scope.kind === 'UNIT' ? `/${scope.orgUnit}/` : null],
    );
    return rows.map(toRun);
  }

  async activeOf(tx: Tx, sopId: string, limit: number): Promise<RunKey[]> {
    return tx.query(`SELECT record_id AS "recordId", run_id AS "runId" FROM run WHERE sop_id = $1 AND status = 'ACTIVE' ORDER BY record_id, run_id LIMIT $2`, [sopId, limit]);
  }

  async countActive(tx: Tx, sopId: string, version: number): Promise<string> {
    const rows: { count: string }[] = await tx.query(`SELECT count(*) FROM run WHERE sop_id = $1 AND sop_version = $2 AND status = 'ACTIVE'`, [sopId, version]);
    return rows[0]!.count;
  }

  async appendLogs(tx: Tx, logs: readonly { readonly run: RunKey; readonly log: readonly LogEntry[] }[]): Promise<void> {
    const entries = logs.flatMap(({ run: { recordId, runId }, log }) => log.map((entry) => ({ recordId, runId, ...entry })));
    if (entries.length === 0) return;
    await tx.query(
      `INSERT INTO run_log (record_id, run_id, position, entry_time, step_key, kind, outcome, cause_id)
       SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[])`,
      [
        entries.map((e) => e.recordId), entries.map((e) => e.runId), entries.map((e) => e.position), entries.map((e) => e.time), entries.map((e) => e.stepKey),
        entries.map((e) => e.kind), entries.map((e) => e.outcome), entries.map((e) => e.causeId),
      ],
    );
  }

  /** The newest entries, oldest first. */
  async log(tx: Tx, run: Run, limit: number): Promise<LogEntry[]> {
    const rows: LogEntry[] = await tx.query(
      `SELECT position, entry_time AS time, step_key AS "stepKey", kind, outcome, cause_id AS "causeId" FROM run_log WHERE record_id = $1 AND run_id = $2 ORDER BY position DESC LIMIT $3`,
      [run.recordId, run.runId, limit],
    );
    return rows.reverse();
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH timers AS (DELETE FROM run_timer WHERE record_id = ANY($1::uuid[]) RETURNING record_id),
            logs AS (DELETE FROM run_log WHERE record_id = ANY($1::uuid[]) RETURNING record_id),
            runs AS (DELETE FROM run WHERE record_id = ANY($1::uuid[]) RETURNING record_id)
       SELECT record_id AS "recordId", count(*)::int4 AS rows FROM (SELECT * FROM timers UNION ALL SELECT * FROM logs UNION ALL SELECT * FROM runs) AS gone GROUP BY 1`,
      [recordIds],
    );
  }
}
