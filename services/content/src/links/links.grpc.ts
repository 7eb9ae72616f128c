import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { IsString, IsUUID, Length, Matches, MaxLength, ValidateIf } from 'class-validator';
import { toTimestamp } from '@kejing/contracts';
import {
  LinkServiceControllerMethods, type CreateLinkRequest, type CreateLinkResponse, type Link as LinkMessage, type LinkServiceController, type ListLinksRequest,
  type ListLinksResponse,
} from '@kejing/contracts/grpc/content/v1/link';
import { Caller, decodePageToken, PageDto, pageOf, rowsToRead } from '@kejing/grpc';
import { KEBAB_CASE } from '../contents/content.dto.js';
import { ownAgentId } from '../own-agent.js';
import { PublicAddress } from '../public-address.js';
import { ReadStudios } from '../studios/read-studios.js';
import { CreateLink } from './create-link.js';
import type { Link } from './link.js';
import type { LinkPosition } from './links.store.js';
import { ReadLinks } from './read-links.js';

class CreateLinkDto implements CreateLinkRequest {
  @IsString() @Length(1, 64) recordId!: string;
  @IsString() @MaxLength(64) agentId!: string;
  @ValidateIf((request: CreateLinkDto) => request.contentId !== '' || request.contentKey === '') @IsUUID() contentId!: string;
  @ValidateIf((request: CreateLinkDto) => request.contentKey !== '') @Matches(KEBAB_CASE) @MaxLength(60) contentKey!: string;
  @IsUUID() requestId!: string;
}

class ListLinksDto extends PageDto implements ListLinksRequest {
  @IsString() @MaxLength(64) agentId!: string;
  @IsString() @MaxLength(64) recordId!: string;
}

@Controller()
@LinkServiceControllerMethods()
export class LinksGrpc implements LinkServiceController {
  constructor(
    @Inject(CreateLink) private readonly creating: CreateLink,
    @Inject(ReadLinks) private readonly links: ReadLinks,
    @Inject(ReadStudios) private readonly studios: ReadStudios,
    @Inject(PublicAddress) private readonly address: PublicAddress,
  ) {}

  async createLink(@Payload() request: CreateLinkDto, @Caller() caller: Caller): Promise<CreateLinkResponse> {
    const { recordId, contentId, contentKey, requestId } = request;
    const link = await this.creating.execute({
      recordId, agentId: ownAgentId(caller, request.agentId), content: contentId === '' ? { contentKey } : { contentId }, requestId, caller: caller.subject,
      ownOnly: !caller.roles.includes('SERVICE'),
    });
    return { link: (await this.messages([link]))[0] };
  }

  async listLinks(@Payload() request: ListLinksDto, @Caller() caller: Caller): Promise<ListLinksResponse> {
    const any = caller.roles.includes('SERVICE') || caller.roles.includes('OPERATIONS');
    const agentId = any ? request.agentId : ownAgentId(caller, request.agentId);
    const { recordId } = request;
    const query = { list: 'links', agentId, recordId };
    const before = decodePageToken<LinkPosition & Record<string, unknown>>(request.pageToken, query);
    const found = await this.links.list({
      ...(agentId === '' ? {} : { agentId }), ...(recordId === '' ? {} : { recordId }), ...(before ? { before } : {}), limit: rowsToRead(request),
    });
    const { rows, nextPageToken } = pageOf(found, request, query, ({ createTime, linkId }) => ({ createTime: createTime.toISOString(), linkId }));
    return { links: await this.messages(rows), nextPageToken };
  }

  private async messages(links: readonly Link[]): Promise<LinkMessage[]> {
    const slugs = new Map<string, string>();
    for (const { agentId } of links) if (!slugs.has(agentId)) slugs.set(agentId, (await this.studios.find({ agentId }))?.slug ?? '');
    return links.map(({ linkId, recordId, agentId, contentId, contentTitle, code, taskId, runId, createTime, expireTime }) => ({
      linkId, recordId, agentId, contentId, contentTitle, url: this.address.content(code), studioUrl: this.address.studio(slugs.get(agentId) ?? ''),
      taskId: taskId ?? '', runId: runId ?? '', createTime: toTimestamp(createTime), expireTime: toTimestamp(expireTime),
    }));
  }
}
