import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toTimestamp } from '@kejing/contracts';
import {
  Objection, ScriptServiceControllerMethods, ScriptStage, ScriptState, type ApproveScriptResponse, type CreateScriptResponse, type ListScriptsResponse,
  type Script as ScriptMessage, type ScriptServiceController,
} from '@kejing/contracts/grpc/strategy/v1/script';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { Database, RequestLog } from '@kejing/postgres';
import { CreateScript } from './create-script.js';
import { ReadScripts } from './read-scripts.js';
import { ReviewScript } from './review-script.js';
import { ApproveScriptDto, CreateScriptDto, ListScriptsDto } from './script.dto.js';
import type { Script } from './script.js';

/** kejing.strategy.v1.ScriptService */
@Controller()
@ScriptServiceControllerMethods()
export class ScriptController implements ScriptServiceController {
  constructor(
    private readonly db: Database,
    private readonly requests: RequestLog,
    private readonly create: CreateScript,
    private readonly review: ReviewScript,
    private readonly scripts: ReadScripts,
  ) {}

  async createScript(@Payload() request: CreateScriptDto, @Caller() caller: Caller): Promise<CreateScriptResponse> {
    const { requestId, stage, objection, ...texts } = request;
    const draft = { ...texts, stage: ScriptStage[stage].replace('SCRIPT_STAGE_', ''), objection: Objection[objection].replace('OBJECTION_', '') };
    const { scriptId } = await this.db.tx((tx) =>
      this.requests.once(tx, { caller: caller.subject, method: 'CreateScript', requestId, content: draft }, () => this.create.execute(tx, draft, caller.subject)));
    return { script: toMessage(await this.scripts.one(this.db.reader, scriptId)) };
  }

  async approveScript(@Payload() request: ApproveScriptDto, @Caller() caller: Caller): Promise<ApproveScriptResponse> {
    const { requestId, ...review } = request;
    const { scriptId } = await this.db.tx((tx) =>
      this.requests.once(tx, { caller: caller.subject, method: 'ApproveScript', requestId, content: review }, () => this.review.execute(tx, { ...review, reviewer: caller.subject })));
    return { script: toMessage(await this.scripts.one(this.db.reader, scriptId)) };
  }

  async listScripts(@Payload() request: ListScriptsDto): Promise<ListScriptsResponse> {
    const filter = { scenario: request.scenario, state: request.state === 0 ? '' : ScriptState[request.state].replace('SCRIPT_STATE_', '') };
    const query = { method: 'ListScripts', ...filter };
    const after = decodePageToken<{ key: string; version: number }>(request.pageToken, query) ?? { key: '', version: 0 };
    const found = await this.scripts.page(this.db.reader, filter, after, rowsToRead(request));
    const { rows, nextPageToken } = pageOf(found, request, query, (last) => ({ key: last.scriptKey, version: last.version }));
    return { scripts: rows.map(toMessage), nextPageToken };
  }
}

const toMessage = (script: Script): ScriptMessage => ({
  scriptId: script.scriptId,
  scriptKey: script.scriptKey,
  version: script.version,
  scenario: script.scenario,
  stage: ScriptStage[`SCRIPT_STAGE_${script.stage}` as keyof typeof ScriptStage],
  objection: Objection[`OBJECTION_${script.objection}` as keyof typeof Objection],
  text: script.text,
  disclosure: script.disclosure,
  state: ScriptState[`SCRIPT_STATE_${script.state}`],
  author: script.author,
  reviewer: script.reviewer ?? '',
  createTime: toTimestamp(script.createTime),
  reviewTime: script.reviewTime && toTimestamp(script.reviewTime),
  reviewNote: script.reviewNote ?? '',
});
