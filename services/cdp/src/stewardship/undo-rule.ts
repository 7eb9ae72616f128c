import { Injectable } from '@nestjs/common';
import { toDate } from '@kejing/contracts';
import type { GetUndoRunResponse, PreviewUndoRuleRequest, PreviewUndoRuleResponse, UndoRuleRequest, UndoRuleResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Caller } from '@kejing/grpc';
import { Database, RequestLog } from '@kejing/postgres';
import { ruleNotUndoable, spanInvalid, undoRunNotFound } from './stewardship.errors.js';
import type { UndoScope } from './undo-run.js';
import { UndoRunsStore } from './undo-runs.store.js';

/** "What did rule 7 do last week; take it back." */
@Injectable()
export class UndoRule {
  constructor(
    private readonly database: Database,
    private readonly requests: RequestLog,
    private readonly runs: UndoRunsStore,
  ) {}

  /** @throws KejingError INVALID RULE_NOT_UNDOABLE, SPAN_INVALID */
  async preview(request: PreviewUndoRuleRequest): Promise<PreviewUndoRuleResponse> {
    const { links, customers, soleLinks } = await this.runs.count(this.database.reader, readScope(request));
    return { links, customers, soleLinks };
  }

  /** Notes the run; a worker does it. @throws KejingError INVALID RULE_NOT_UNDOABLE, SPAN_INVALID */
  start(request: UndoRuleRequest, caller: Caller, context: { runId: string; now: Date }): Promise<UndoRuleResponse> {
    const { requestId, ...content } = request;
    const scope = readScope(request.scope!);
    return this.database.tx((tx) =>
      this.requests.once(tx, { caller: caller.subject, method: 'UndoRule', requestId, content }, async () => {
        await this.runs.insert(tx, { ...scope, ...context, reason: request.reason, actor: caller.subject });
        return { runId: context.runId };
      }),
    );
  }

  /** @throws KejingError NOT_FOUND UNDO_RUN_NOT_FOUND */
  async progress(runId: string): Promise<GetUndoRunResponse> {
    const run = await this.runs.find(this.database.reader, runId);
    if (run === undefined) throw undoRunNotFound();
    const { state, total, done, undone } = run;
    return { runId, state, total, done, undone };
  }
}

function readScope({ rule, ruleVersion, startTime, endTime }: PreviewUndoRuleRequest): UndoScope {
  if (rule === 'STEWARD') throw ruleNotUndoable();
  const [start, end] = [toDate(startTime)!, toDate(endTime)!];
  if (start >= end) throw spanInvalid();
  return { rule, ruleVersion, startTime: start, endTime: end };
}
