import { Controller, Inject, Logger } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toTimestamp } from '@kejing/contracts';
import {
  RunServiceControllerMethods, RunStatus, type CancelRunResponse, type GetRunResponse, type ListRunsResponse, type Run as RunMessage, type RunLogEntry, type RunServiceController,
} from '@kejing/contracts/grpc/marketing/v1/run';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { scopeOf } from '../caller-scope.js';
import { RunOnce } from '../run-once.js';
import { CancelRuns } from './cancel-runs.js';
import { ReadRuns } from './read-runs.js';
import type { LogEntry, Run, RunState } from './run.js';
import { CancelRunDto, GetRunDto, ListRunsDto } from './runs.dto.js';
import type { RunPosition } from './runs.store.js';

const STATUS: Record<RunState['status'], RunStatus> = {
  ACTIVE: RunStatus.RUN_STATUS_ACTIVE, GOAL: RunStatus.RUN_STATUS_GOAL, EXIT: RunStatus.RUN_STATUS_EXIT,
  FINISHED: RunStatus.RUN_STATUS_FINISHED, CANCELLED: RunStatus.RUN_STATUS_CANCELLED,
};

/** kejing.marketing.v1.RunService. */
@Controller()
@RunServiceControllerMethods()
export class RunsController implements RunServiceController {
  private readonly logger = new Logger('Runs');

  constructor(
    @Inject(RunOnce) private readonly once: RunOnce,
    @Inject(ReadRuns) private readonly read: ReadRuns,
    @Inject(CancelRuns) private readonly cancel: CancelRuns,
  ) {}

  async listRuns(@Payload() request: ListRunsDto, @Caller() caller: Caller): Promise<ListRunsResponse> {
    const scope = scopeOf(caller);
    const query = { record: request.recordId, sop: request.sopKey, status: request.status, scope };
    const status = (Object.keys(STATUS) as RunState['status'][]).find((name) => STATUS[name] === request.status);
    const found = await this.read.list(
      {
        ...(request.recordId === '' ? {} : { recordId: request.recordId }), ...(request.sopKey === '' ? {} : { sopKey: request.sopKey }),
        ...(status ? { status } : {}),
      },
      scope,
      decodePageToken<RunPosition & object>(request.pageToken, query), rowsToRead(request),
    );
    const { rows, nextPageToken } = pageOf(found, request, query, (last) => ({ startTime: last.startTime.toISOString(), runId: last.runId }));
    return { runs: rows.map(toMessage), nextPageToken };
  }

  async getRun(@Payload() request: GetRunDto, @Caller() caller: Caller): Promise<GetRunResponse> {
    const { run, log } = await this.read.get(request.runId, scopeOf(caller));
    return { run: toMessage(run), log: log.map(toEntry) };
  }

  cancelRun(@Payload() request: CancelRunDto, @Caller() caller: Caller): Promise<CancelRunResponse> {
    return this.once.execute(caller.subject, 'CancelRun', request, async (tx) => {
      const run = await this.cancel.one(tx, request.runId, request.reason);
      this.logger.log({ runId: run.runId, subject: caller.subject }, 'a run was cancelled');
      return { run: toMessage(run) };
    });
  }
}

function toMessage({ state, ...run }: Run): RunMessage {
  const wait = state.status === 'ACTIVE' ? state.wait.timerTime : undefined;
  return {
    runId: run.runId, sopKey: run.sopKey, sopVersion: run.sopVersion, recordId: run.recordId, agentId: run.agentId, status: STATUS[state.status], stepKey: state.stepKey,
    startTime: toTimestamp(run.startTime), leadId: run.leadId ?? '', endReason: state.status === 'ACTIVE' ? '' : state.reason,
    ...(state.status === 'ACTIVE' ? {} : { endTime: toTimestamp(state.endTime) }), ...(wait ? { timerTime: toTimestamp(wait) } : {}),
  };
}

function toEntry(entry: LogEntry): RunLogEntry {
  return { position: String(entry.position), entryTime: toTimestamp(entry.time), stepKey: entry.stepKey, kind: entry.kind, outcome: entry.outcome, causeId: entry.causeId };
}
