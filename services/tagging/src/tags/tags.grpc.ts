import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toDate } from '@kejing/contracts';
import {
  TagServiceControllerMethods, type AssignTagResponse, type ListTagHistoryResponse, type ListTagsResponse, type RemoveTagResponse, type TagServiceController,
} from '@kejing/contracts/grpc/tagging/v1/tag';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { Taxonomy } from '../taxonomy/taxonomy.js';
import { ChangeByHand } from './change-by-hand.js';
import { ReadTags } from './read-tags.js';
import { AssignTagDto, ListTagHistoryDto, ListTagsDto, RemoveTagDto } from './tags.dto.js';
import { entryToTag, toHistoryMessage, toKind, toTagMessage } from './tags.messages.js';

/** kejing.tagging.v1.TagService */
@Controller()
@TagServiceControllerMethods()
export class TagsGrpc implements TagServiceController {
  constructor(
    @Inject(ReadTags) private readonly reading: ReadTags,
    @Inject(ChangeByHand) private readonly byHand: ChangeByHand,
    @Inject(Taxonomy) private readonly taxonomy: Taxonomy,
  ) {}

  async listTags(@Payload() request: ListTagsDto, @Caller() caller: Caller): Promise<ListTagsResponse> {
    const { customerId, subjectIds } = request;
    const values = customerId === '' ? await this.reading.ofSubjects(caller, toKind(request.subjectKind), subjectIds) : await this.reading.ofCustomer(caller, customerId);
    return { tags: values.map((value) => toTagMessage(value, this.taxonomy.find(value.tagId))) };
  }

  async assignTag(@Payload() request: AssignTagDto, @Caller() caller: Caller): Promise<AssignTagResponse> {
    const { subjectId, tagId, requestId } = request;
    const entry = await this.byHand.assign({ subjectKind: toKind(request.subjectKind), subjectId, tagId }, toDate(request.expireTime), requestId, caller);
    return { tag: entryToTag(entry, this.taxonomy.get(tagId)) };
  }

  async removeTag(@Payload() request: RemoveTagDto, @Caller() caller: Caller): Promise<RemoveTagResponse> {
    const { subjectId, tagId, requestId } = request;
    await this.byHand.remove({ subjectKind: toKind(request.subjectKind), subjectId, tagId }, requestId, caller);
    return {};
  }

  async listTagHistory(@Payload() request: ListTagHistoryDto, @Caller() caller: Caller): Promise<ListTagHistoryResponse> {
    const { subjectId } = request;
    const kind = toKind(request.subjectKind);
    const query = { list: 'tag-history', kind, subjectId };
    const before = decodePageToken<{ entry: string }>(request.pageToken, query)?.entry;
    const found = await this.reading.historyOf(caller, kind, subjectId, before, rowsToRead(request));
    const { rows, nextPageToken } = pageOf(found, request, query, (last) => ({ entry: last.entryId }));
    return { entries: rows.map(toHistoryMessage), nextPageToken };
  }
}
