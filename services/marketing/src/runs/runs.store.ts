import { Injectable } from '@nestjs/common';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { Scope } from '../caller-scope.js';
import type { EndReason, LogEntry, Run, RunMemory, RunState, Wait } from './run.js';

interface Row {
  runId: string; sopId: string; sopKey: string; sopVersion: number; recordId: string; agentId: string; leadId: string | null;
  status: RunState['status']; stepKey: string; visit: number; waitKind: Wait['kind'] | null; timerTime: Date | null; sendId: string | null;
  endReason: EndReason | null; memory: RunMemory; logCount: number; startTime: Date; endTime: Date | null;
}

const COLUMNS = `run_id AS "runId", sop_id AS "sopId", sop_key AS "sopKey", sop_version AS "sopVersion", record_id AS "recordId", agent_id AS "agentId",
  lead_id AS "leadId", status, step_key AS "stepKey", visit, wait_kind AS "waitKind", timer_time AS "timerTime", send_id AS "sendId",
  end_reason AS "endReason", memory, log_count AS "logCount", start_time AS "startTime", end_time AS "endTime"`;

export interface RunFilter {
  recordId?: string; sopKey?: string; status?: RunState['status'];
}
export interface RunPosition { startTime: string; runId: string }

/** Runs and their logs. */
@Injectable()
export class RunsStore {
  /** False where the record is in the SOP already. */
  async insert(tx: Tx, run: Run): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO run (run_id, sop_id, sop_key, sop_version, record_id, agent_id, lead_id, status, step_key, visit, wait_kind, timer_time, send_id, end_reason, memory, log_count, start_time, end_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) ON CONFLICT DO NOTHING RETURNING 1`,
      [run.runId, run.sopId, run.sopKey, run.sopVersion, run.recordId, run.agentId, run.leadId ?? null, ...stateValues(run), run.startTime, endTime(run)],
    );
    return rows.length > 0;
  }

  async update(tx: Tx, run: Run): Promise<void> {
    await tx.query(
      `UPDATE run SET agent_id = $3, status = $4, step_key = $5, visit = $6, wait_kind = $7, timer_time = $8, send_id = $9, end_reason = $10, memory = $11, log_count = $12, end_time = $13
       WHERE record_id = $1 AND run_id = $2`,
      [run.recordId, run.runId, run.agentId, ...stateValues(run), endTime(run)],
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

  async lock(tx: Tx, recordId: string, runId: string): Promise<Run | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM run WHERE record_id = $1 AND run_id = $2 FOR UPDATE`, [recordId, runId]);
    return rows[0] && toRun(rows[0]);
  }

  async find(tx: Tx, runId: string): Promise<Run | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM run WHERE run_id = $1`, [runId]);
    return rows[0] && toRun(rows[0]);
  }

  /** Whether one of these records is in the SOP, or was started in it after `since`. */
  async hasEntered(tx: Tx, sopId: string, recordIds: readonly string[], since: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM run WHERE record_id = ANY($2::uuid[]) AND sop_id = $1 AND (status = 'ACTIVE' OR start_time > $3) LIMIT 1`,
      [sopId, recordIds, since],
    );
    return rows.length > 0;
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

  async activeOf(tx: Tx, sopId: string, limit: number): Promise<{ recordId: string; runId: string }[]> {
    return tx.query(`SELECT record_id AS "recordId", run_id AS "runId" FROM run WHERE sop_id = $1 AND status = 'ACTIVE' ORDER BY record_id, run_id LIMIT $2`, [sopId, limit]);
  }

  async countActive(tx: Tx, sopId: string, version: number): Promise<string> {
    const rows: { count: string }[] = await tx.query(`SELECT count(*) FROM run WHERE sop_id = $1 AND sop_version = $2 AND status = 'ACTIVE'`, [sopId, version]);
    return rows[0]!.count;
  }

  async appendLog(tx: Tx, run: Run, entries: readonly LogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await tx.query(
      `INSERT INTO run_log (record_id, run_id, position, entry_time, step_key, kind, outcome, cause_id)
       SELECT $1, $2, * FROM unnest($3::int[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[])`,
      [run.recordId, run.runId, entries.map((e) => e.position), entries.map((e) => e.time), entries.map((e) => e.stepKey), entries.map((e) => e.kind), entries.map((e) => e.outcome), entries.map((e) => e.causeId)],
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

const endTime = ({ state }: Run): Date | null => (state.status === 'ACTIVE' ? null : state.endTime);

/** status, step_key, visit, wait_kind, timer_time, send_id, end_reason, memory, log_count */
function stateValues({ state, memory, logCount }: Run): unknown[] {
  const common = [state.status, state.stepKey, state.visit];
  const wait = state.status === 'ACTIVE' ? state.wait : undefined;
  return [
    ...common, wait?.kind ?? null, wait?.timerTime ?? null, wait?.kind === 'SEND' ? wait.sendId : null,
    state.status === 'ACTIVE' ? null : state.reason, JSON.stringify(memory), logCount,
  ];
}

function toRun(row: Row): Run {
  const { status, stepKey, visit, waitKind, timerTime, sendId, endReason, endTime: end, leadId, ...rest } = row;
  return { ...rest, leadId: leadId ?? undefined, state: toState() };

  function toState(): RunState {
    if (status !== 'ACTIVE') return { status, stepKey, visit, reason: endReason!, endTime: end! };
    const wait: Wait = waitKind === 'SEND' ? { kind: 'SEND', sendId: sendId!, timerTime: undefined } : { kind: waitKind!, timerTime: timerTime! };
    return { status, stepKey, visit, wait };
  }
}
