import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { toTimestamp } from '@kejing/contracts';
import {
  SegmentServiceControllerMethods, type CreateSegmentResponse, type EvaluateSegmentResponse, type GetSegmentResponse, type ListSegmentMembersResponse,
  type ListSegmentsResponse, type Segment as SegmentMessage, type SegmentServiceController,
} from '@kejing/contracts/grpc/cdp/v1/segment';
import { Caller, decodePageToken, encodePageToken } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import type { Rpc } from '../rpc.js';
import { RequestLog } from '../requests/request-log.js';
import { CreateSegment } from './create-segment.js';
import { FindSegments } from './find-segments.js';
import { SegmentSweeper } from './segment-sweeper.js';
import { CreateSegmentDto, EvaluateSegmentDto, GetSegmentDto, ListSegmentMembersDto, ListSegmentsDto } from './segment.dto.js';
import type { Segment } from './segment.js';

const PAGE = 50;

/** kejing.cdp.v1.SegmentService */
@Controller()
@SegmentServiceControllerMethods()
export class SegmentGrpc implements Rpc<SegmentServiceController> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RequestLog) private readonly requests: RequestLog,
    @Inject(CreateSegment) private readonly create: CreateSegment,
    @Inject(FindSegments) private readonly find: FindSegments,
    @Inject(SegmentSweeper) private readonly sweeper: SegmentSweeper,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async createSegment(@Payload() req: CreateSegmentDto, @Caller() caller: Caller): Promise<CreateSegmentResponse> {
    const { requestId, ...draft } = req;
    const context = { newSegmentId: this.ids.next(), author: caller.subject, now: this.clock.now() };
    const request = { caller: caller.subject, method: 'CreateSegment', requestId, content: draft };
    const response = await this.database.tx((tx) =>
      this.requests.once(tx, request, async () => ({ segment: toMessage(await this.create.execute(tx, draft, context), '0') })),
    );
    this.sweeper.poke();
    return response;
  }

  async getSegment(@Payload() req: GetSegmentDto): Promise<GetSegmentResponse> {
    const segment = await this.find.one(this.database.reader, req.segmentKey);
    return { segment: toMessage(segment, await this.find.memberCount(this.database.reader, segment.segmentId)) };
  }

  async listSegments(@Payload() req: ListSegmentsDto): Promise<ListSegmentsResponse> {
    const query = { method: 'ListSegments' };
    const limit = req.pageSize || PAGE;
    const after = decodePageToken<{ key: string }>(req.pageToken, query)?.key ?? '';
    const found = await this.find.page(this.database.reader, after, limit + 1);
    const shown = found.slice(0, limit);
    const nextPageToken = found.length > limit ? encodePageToken(query, { key: shown.at(-1)!.segmentKey }) : '';
    return { segments: shown.map((segment) => toMessage(segment, segment.memberCount)), nextPageToken };
  }

  async listSegmentMembers(@Payload() req: ListSegmentMembersDto): Promise<ListSegmentMembersResponse> {
    const query = { method: 'ListSegmentMembers', key: req.segmentKey };
    const limit = req.pageSize || PAGE;
    const after = decodePageToken<{ id: string }>(req.pageToken, query)?.id ?? '';
    const segment = await this.find.one(this.database.reader, req.segmentKey);
    const found = await this.find.membersOf(this.database.reader, segment.segmentId, after, limit + 1);
    const customerIds = found.slice(0, limit);
    return { customerIds, nextPageToken: found.length > limit ? encodePageToken(query, { id: customerIds.at(-1)! }) : '' };
  }

  evaluateSegment(@Payload() req: EvaluateSegmentDto): Promise<EvaluateSegmentResponse> {
    return this.find.judge(this.database.reader, req.segmentKey, req.customerId, this.clock.now());
  }
}

function toMessage(segment: Segment, memberCount: string): SegmentMessage {
  const { segmentId, segmentKey, name, expression, version, enabled, updateTime } = segment;
  return { segmentId, segmentKey, name, expression, version, enabled, updateTime: toTimestamp(updateTime), memberCount };
}
