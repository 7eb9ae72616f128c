import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  ContentServiceControllerMethods, ContentState, type ApproveContentResponse, type CheckPhrasesResponse, type ContentServiceController,
  type CreateContentResponse, type GetContentResponse, type ListContentsResponse, type PublishContentResponse, type RejectContentResponse,
  type SubmitForReviewResponse, type UpdateDraftResponse, type WithdrawContentResponse,
} from '@kejing/contracts/grpc/content/v1/content';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { PHRASE_CHECKER } from '../phrases/default-checker.js';
import type { PhraseChecker } from '../phrases/phrase.js';
import {
  ApproveContentDto, CheckPhrasesDto, CreateContentDto, GetContentDto, isBuilt, ListContentsDto, PublishContentDto, RejectContentDto, SubmitForReviewDto,
  UpdateDraftDto, WithdrawContentDto,
} from './content.dto.js';
import { bodyOfOtherKind, kindUnimplemented } from './content.errors.js';
import { kindName, stateOf, toContentMessage, toDraft, toFindingMessage } from './content.messages.js';
import { CreateContent } from './create-content.js';
import { EditContent } from './edit-content.js';
import { PublishContent } from './publish-content.js';
import { ReadContents } from './read-contents.js';
import { ReviewContent } from './review-content.js';

/** Findings in one answer, at most. */
const MAX_FINDINGS = 500;
const STAFF = ['MARKETER', 'OPERATIONS', 'REVIEWER'];
const seesDrafts = (caller: Caller) => caller.roles.some((role) => STAFF.includes(role));
const by = (request: { contentId: string; requestId: string }, caller: Caller) => ({ ...request, actor: caller.subject });

@Controller()
@ContentServiceControllerMethods()
export class ContentsGrpc implements ContentServiceController {
  constructor(
    @Inject(CreateContent) private readonly creating: CreateContent,
    @Inject(EditContent) private readonly editing: EditContent,
    @Inject(ReviewContent) private readonly reviewing: ReviewContent,
    @Inject(PublishContent) private readonly publishing: PublishContent,
    @Inject(ReadContents) private readonly reading: ReadContents,
    @Inject(PHRASE_CHECKER) private readonly check: PhraseChecker,
  ) {}

  async createContent(@Payload() request: CreateContentDto, @Caller() caller: Caller): Promise<CreateContentResponse> {
    const { contentKey, kind, draft, requestId } = request;
    if (!isBuilt(kind) || !draft) throw kindUnimplemented(kindName(kind));
    const accepted = toDraft(draft);
    if (accepted.body.kind !== kindName(kind)) throw bodyOfOtherKind(kindName(kind));
    return { content: toContentMessage(await this.creating.execute(contentKey, accepted, caller.subject, requestId), true) };
  }

  async updateDraft(@Payload() request: UpdateDraftDto, @Caller() caller: Caller): Promise<UpdateDraftResponse> {
    return { content: toContentMessage(await this.editing.update(by(request, caller), toDraft(request.draft), request.revision), true) };
  }

  async submitForReview(@Payload() request: SubmitForReviewDto, @Caller() caller: Caller): Promise<SubmitForReviewResponse> {
    const { content, findings } = await this.editing.submit(by(request, caller), request.revision);
    return { content: toContentMessage(content, true), findings: findings.slice(0, MAX_FINDINGS).map(toFindingMessage) };
  }

  async approveContent(@Payload() request: ApproveContentDto, @Caller() caller: Caller): Promise<ApproveContentResponse> {
    return { content: toContentMessage(await this.reviewing.approve(by(request, caller), request.revision), true) };
  }

  async rejectContent(@Payload() request: RejectContentDto, @Caller() caller: Caller): Promise<RejectContentResponse> {
    return { content: toContentMessage(await this.reviewing.reject(by(request, caller), request.reason, request.revision), true) };
  }

  async publishContent(@Payload() request: PublishContentDto, @Caller() caller: Caller): Promise<PublishContentResponse> {
    return { content: toContentMessage(await this.publishing.publish(by(request, caller)), true) };
  }

  async withdrawContent(@Payload() request: WithdrawContentDto, @Caller() caller: Caller): Promise<WithdrawContentResponse> {
    return { content: toContentMessage(await this.publishing.withdraw(by(request, caller), request.reason), true) };
  }

  async getContent(@Payload() request: GetContentDto, @Caller() caller: Caller): Promise<GetContentResponse> {
    const which = request.contentId === '' ? { contentKey: request.contentKey } : { contentId: request.contentId };
    return { content: toContentMessage(await this.reading.get(which, request.version, !seesDrafts(caller)), true) };
  }

  async listContents(@Payload() request: ListContentsDto, @Caller() caller: Caller): Promise<ListContentsResponse> {
    const shownOnly = !seesDrafts(caller) || request.state === ContentState.CONTENT_STATE_PUBLISHED;
    const state = shownOnly ? 'SHOWN' : stateOf(request.state);
    const query = { list: 'contents', state: state ?? '', topic: request.topic };
    const position = decodePageToken<{ key: string }>(request.pageToken, query);
    const contents = await this.reading.list({
      ...(state ? { state } : {}), ...(request.topic === '' ? {} : { topic: request.topic }), afterKey: position?.key ?? '', limit: rowsToRead(request),
    });
    const { rows, nextPageToken } = pageOf(contents, request, query, (last) => ({ key: last.contentKey }));
    return { contents: rows.map((content) => toContentMessage(content, false)), nextPageToken };
  }

  checkPhrases(@Payload() request: CheckPhrasesDto): CheckPhrasesResponse {
    const findings = this.check(request.text);
    return { findings: findings.slice(0, MAX_FINDINGS).map(toFindingMessage), blocked: findings.some((finding) => finding.level === 'BLOCK') };
  }
}
