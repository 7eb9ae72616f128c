import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { toTimestamp } from '@kejing/contracts';
import {
  SegmentServiceControllerMethods, type CreateSegmentResponse, type EvaluateSegmentResponse, type GetSegmentResponse, type ListSegmentMembersResponse,
  type ListSegmentsResponse, type Segment as SegmentMessage, type SegmentServiceController,
} from '@kejing/contracts/grpc/cdp/v1/segment';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { Database, RequestLog } from '@kejing/postgres';
import { CreateSegment } from './create-segment.js';
import { FindSegments } from './find-segments.js';
import { SegmentSweeper } from './segment-sweeper.worker.js';
import { CreateSegmentDto, EvaluateSegmentDto, GetSegmentDto, ListSegmentMembersDto, ListSegmentsDto } from './segment.dto.js';
import type { Segment } from './segment.js';

/** kejing.cdp.v1.SegmentService */
@Controller()
@SegmentServiceControllerMethods()
export class SegmentGrpc implements SegmentServiceController {
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
    const after = decodePageToken<{ key: string }>(req.pageToken, query)?.key ?? '';
    const found = await this.find.page(this.database.reader, after, rowsToRead(req));
    const { rows, nextPageToken } = pageOf(found, req, query, (last) => ({ key: last.segmentKey }));
    return { segments: rows.map((segment) => toMessage(segment, segment.memberCount)), nextPageToken };
  }

  async listSegmentMembers(@Payload() req: ListSegmentMembersDto): Promise<ListSegmentMembersResponse> {
    const query = { method: 'ListSegmentMembers', key: req.segmentKey };
    const after = decodePageToken<{ id: string }>(req.pageToken, query)?.id ?? '';
    const segment = await this.find.one(this.database.reader, req.segmentKey);
    const found = await this.find.membersOf(this.database.reader, segment.segmentId, after, rowsToRead(req));
    const { rows: customerIds, nextPageToken } = pageOf(found, req, query, (id) => ({ id }));
    return { customerIds, nextPageToken };
  }

  evaluateSegment(@Payload() req: EvaluateSegmentDto): Promise<EvaluateSegmentResponse> {
    return this.find.judge(this.database.reader, req.segmentKey, req.customerId, this.clock.now());
  }
}

function toMessage(segment: Segment, memberCount: string): SegmentMessage {
  const { segmentId, segmentKey, name, expression, version, enabled, updateTime } = segment;
  return { segmentId, segmentKey, name, expression, version, enabled, updateTime: toTimestamp(updateTime), memberCount };
}
