import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { from, map, type Observable } from 'rxjs';
import {
  FeedItemKind, FeedItemState, FeedServiceControllerMethods, OutcomeResult, type ChooseOptionResponse, type CompleteTaskResponse, type ExplainOpportunityResponse, type FeedItem,
  type FeedServiceController, type GetOpportunityResponse, type GetTaskResponse, type GetUnreadCountsResponse, type ListFeedResponse, type MarkReadResponse,
  type ReportOutcomeResponse, type WatchFeedResponse,
} from '@kejing/contracts/grpc/strategy/v1/feed';
import { Caller, CallSignal, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { AgentScope } from '../agents/agent-scope.js';
import { toDecisionMessage } from '../decisions/decision-message.js';
import { ChooseOption } from '../outcomes/choose-option.js';
import { ExplainOpportunity } from '../outcomes/explain-opportunity.js';
import { FeedActions } from '../outcomes/feed-actions.js';
import { opportunityNotFound, taskNotFound } from '../outcomes/outcome.errors.js';
import { ReportOutcome } from '../outcomes/report-outcome.js';
import {
  ChooseOptionDto, CompleteTaskDto, ExplainOpportunityDto, GetOpportunityDto, GetTaskDto, GetUnreadCountsDto, ListFeedDto, MarkReadDto, ReportOutcomeDto, WatchFeedDto,
} from './feed.dto.js';
import type { Result } from './feed-item.js';
import { toItemMessage } from './feed-message.js';
import { FeedWriter } from './feed-writer.js';
import { ReadFeed } from './read-feed.js';
import { VisibleItem } from './visible-item.js';
import { WatchFeed } from './watch-feed.js';

/** kejing.strategy.v1.FeedService */
@Controller()
@FeedServiceControllerMethods()
export class FeedController implements FeedServiceController {
  constructor(
    private readonly db: Database,
    private readonly scope: AgentScope,
    private readonly feed: ReadFeed,
    private readonly visible: VisibleItem,
    private readonly watch: WatchFeed,
    private readonly writer: FeedWriter,
    private readonly actions: FeedActions,
    private readonly choose: ChooseOption,
    private readonly report: ReportOutcome,
    private readonly explain: ExplainOpportunity,
  ) {}

  async listFeed(@Payload() request: ListFeedDto, @Caller() caller: Caller): Promise<ListFeedResponse> {
    const agentIds = await this.scope.many(this.db.reader, caller, request.agentId);
    const filter = { kind: name(FeedItemKind, request.kind, 'FEED_ITEM_KIND_'), state: name(FeedItemState, request.state, 'FEED_ITEM_STATE_'), recordId: request.recordId };
    const query = { method: 'ListFeed', agentId: request.agentId, caller: caller.subject, ...filter };
    const at = decodePageToken<{ time: string; itemId: string }>(request.pageToken, query);
    const read = await this.db.tx(
      (tx) => this.feed.page(tx, agentIds, filter, at && { time: new Date(at.time), itemId: at.itemId }, rowsToRead(request)),
      { readOnly: true, isolation: 'REPEATABLE READ' },
    );
    const { rows, nextPageToken } = pageOf(read.items, request, query, (last) => ({ time: last.updateTime.toISOString(), itemId: last.itemId }));
    return { items: rows.map(toItemMessage), nextPageToken, cursor: read.cursor.toString() };
  }

  watchFeed(@Payload() request: WatchFeedDto, @Caller() caller: Caller, @CallSignal() signal: AbortSignal): Observable<WatchFeedResponse> {
    return from(this.news(request, caller, signal)).pipe(map(({ item, cursor }) => ({ ...(item ? { item: toItemMessage(item) } : {}), cursor: cursor.toString() })));
  }

  async getUnreadCounts(@Payload() request: GetUnreadCountsDto, @Caller() caller: Caller): Promise<GetUnreadCountsResponse> {
    const { opportunities, tasks } = await this.feed.unread(this.db.reader, await this.scope.one(this.db.reader, caller, request.agentId));
    return { opportunities, tasks, total: opportunities + tasks };
  }

  async markRead(@Payload() request: MarkReadDto, @Caller() caller: Caller): Promise<MarkReadResponse> {
    return this.actions.once(caller, 'MarkRead', request, async (tx, agentId) => ({ markedCount: await this.writer.markRead(tx, agentId, request.itemIds) }));
  }

  async chooseOption(@Payload() request: ChooseOptionDto, @Caller() caller: Caller): Promise<ChooseOptionResponse> {
    const { itemId } = await this.actions.once(caller, 'ChooseOption', request, (tx, agentId) => this.choose.execute(tx, agentId, request));
    return { item: await this.item(itemId) };
  }

  async reportOutcome(@Payload() request: ReportOutcomeDto, @Caller() caller: Caller): Promise<ReportOutcomeResponse> {
    const of = request.taskId === '' ? { kind: 'OPPORTUNITY', itemId: request.opportunityId } as const : { kind: 'TASK', itemId: request.taskId } as const;
    const result = name(OutcomeResult, request.result, 'OUTCOME_RESULT_') as Result;
    const { itemId, outcomeId } = await this.actions.once(caller, 'ReportOutcome', request, (tx, agentId) => this.report.execute(tx, agentId, of, result));
    return { item: await this.item(itemId), outcomeId };
  }

  async completeTask(@Payload() request: CompleteTaskDto, @Caller() caller: Caller): Promise<CompleteTaskResponse> {
    const of = { kind: 'TASK', itemId: request.taskId } as const;
    const { itemId, outcomeId } = await this.actions.once(caller, 'CompleteTask', request, (tx, agentId) => this.report.execute(tx, agentId, of, 'DONE'));
    return { item: await this.item(itemId), outcomeId };
  }

  async getTask(@Payload() request: GetTaskDto, @Caller() caller: Caller): Promise<GetTaskResponse> {
    const item = await this.visible.execute(this.db.reader, caller, 'TASK', request.taskId);
    if (!item) throw taskNotFound();
    return { item: toItemMessage(item) };
  }

  async getOpportunity(@Payload() request: GetOpportunityDto, @Caller() caller: Caller): Promise<GetOpportunityResponse> {
    const item = await this.visible.execute(this.db.reader, caller, 'OPPORTUNITY', request.opportunityId);
    if (!item) throw opportunityNotFound();
    return { item: toItemMessage(item) };
  }

  async explainOpportunity(@Payload() request: ExplainOpportunityDto, @Caller() caller: Caller): Promise<ExplainOpportunityResponse> {
    const item = await this.visible.execute(this.db.reader, caller, 'OPPORTUNITY', request.opportunityId, ['OPERATIONS', 'PRIVACY_OFFICER']);
    if (!item) throw opportunityNotFound();
    return { decision: toDecisionMessage(await this.explain.execute(this.db.reader, item)) };
  }

  private async *news(request: WatchFeedDto, caller: Caller, signal: AbortSignal) {
    const agentId = await this.scope.one(this.db.reader, caller, request.agentId);
    yield* this.watch.execute(agentId, BigInt(request.cursor), signal, () => this.scope.maySee(this.db.reader, caller, agentId));
  }

  private async item(itemId: string): Promise<FeedItem | undefined> {
    const item = await this.feed.byId(this.db.reader, itemId);
    return item && toItemMessage(item);
  }
}

/** Name of an enum's value without its prefix; '' for unspecified. */
const name = (of: Record<number, string>, value: number, prefix: string): string => (value === 0 ? '' : (of[value] ?? '').replace(prefix, ''));
