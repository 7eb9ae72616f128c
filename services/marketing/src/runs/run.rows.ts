import type { EndReason, Run, RunMemory, RunState, Wait } from './run.js';

export interface Row {
  runId: string; sopId: string; sopKey: string; sopVersion: number; recordId: string; agentId: string; leadId: string | null;
  status: RunState['status']; stepKey: string; visit: number; waitKind: Wait['kind'] | null; timerTime: Date | null; sendId: string | null;
  endReason: EndReason | null; memory: RunMemory; logCount: number; startTime: Date; endTime: Date | null;
}

export const COLUMNS = `run_id AS "runId", sop_id AS "sopId", sop_key AS "sopKey", sop_version AS "sopVersion", record_id AS "recordId", agent_id AS "agentId",
  lead_id AS "leadId", status, step_key AS "stepKey", visit, wait_kind AS "waitKind", timer_time AS "timerTime", send_id AS "sendId",
  end_reason AS "endReason", memory, log_count AS "logCount", start_time AS "startTime", end_time AS "endTime"`;

/** What changes of a run, with its key, by the names of its columns: JSON that PostgreSQL reads as a record. What is left out is null. */
export function toChangingColumns({ recordId, runId, agentId, state, memory, logCount }: Run): object {
  const wait = state.status === 'ACTIVE' ? state.wait : undefined;
  const ended = state.status === 'ACTIVE' ? undefined : state;
  return {
    record_id: recordId, run_id: runId, agent_id: agentId, status: state.status, step_key: state.stepKey, visit: state.visit, wait_kind: wait?.kind, timer_time: wait?.timerTime,
    send_id: wait?.kind === 'SEND' ? wait.sendId : undefined, end_reason: ended?.reason, memory, log_count: logCount, end_time: ended?.endTime,
  };
}

/** A whole run. */
export function toColumns(run: Run): object {
  const { sopId, sopKey, sopVersion, leadId, startTime } = run;
  return { ...toChangingColumns(run), sop_id: sopId, sop_key: sopKey, sop_version: sopVersion, lead_id: leadId, start_time: startTime };
}

export function toRun(row: Row): Run {
  const { status, stepKey, visit, waitKind, timerTime, sendId, endReason, endTime, leadId, ...rest } = row;
  return { ...rest, leadId: leadId ?? undefined, state: toState() };

  function toState(): RunState {
    if (status !== 'ACTIVE') return { status, stepKey, visit, reason: endReason!, endTime: endTime! };
    const wait: Wait = waitKind === 'SEND' ? { kind: 'SEND', sendId: sendId!, timerTime: undefined } : { kind: waitKind!, timerTime: timerTime! };
    return { status, stepKey, visit, wait };
  }
}
