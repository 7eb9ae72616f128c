import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { toTimestamp } from '@kejing/contracts';
import {
  SopServiceControllerMethods, SopStatus as Status, type CreateSopResponse, type GetSopResponse, type ListSopsResponse, type PublishSopResponse,
  type RetireSopResponse, type Sop, type SopServiceController,
} from '@kejing/contracts/grpc/marketing/v1/sop';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { RunOnce } from '../run-once.js';
import { CancelRuns } from '../runs/cancel-runs.js';
import { ReadRuns } from '../runs/read-runs.js';
import { readSop } from './read-sop.js';
import { ReadSops } from './read-sops.js';
import type { SopStatus, SopVersion } from './sop.js';
import { CreateSopDto, GetSopDto, ListSopsDto, PublishSopDto, RetireSopDto } from './sops.dto.js';
import { WriteSops } from './write-sops.js';

const STATUS: Record<SopStatus, Status> = { DRAFT: Status.SOP_STATUS_DRAFT, PUBLISHED: Status.SOP_STATUS_PUBLISHED, RETIRED: Status.SOP_STATUS_RETIRED };

/** kejing.marketing.v1.SopService. */
@Controller()
@SopServiceControllerMethods()
export class SopsController implements SopServiceController {
  constructor(
    @Inject(RunOnce) private readonly once: RunOnce,
    @Inject(WriteSops) private readonly write: WriteSops,
    @Inject(ReadSops) private readonly read: ReadSops,
    @Inject(CancelRuns) private readonly cancelRuns: CancelRuns,
    @Inject(ReadRuns) private readonly runs: ReadRuns,
  ) {}

  createSop(@Payload() request: CreateSopDto, @Caller() caller: Caller): Promise<CreateSopResponse> {
    return this.once.execute(caller.subject, 'CreateSop', request, async (tx) => ({ sop: toMessage(await this.write.create(tx, request.document), '0') }));
  }

  publishSop(@Payload() request: PublishSopDto, @Caller() caller: Caller): Promise<PublishSopResponse> {
    return this.once.execute(caller.subject, 'PublishSop', request, async (tx) => ({ sop: toMessage(await this.write.publish(tx, request.sopKey, request.version), '0') }));
  }

  async getSop(@Payload() request: GetSopDto): Promise<GetSopResponse> {
    const found = await this.read.get(request.sopKey, request.version);
    return { sop: toMessage(found, await this.runs.countActive(found.sopId, found.version)) };
  }

  async listSops(@Payload() request: ListSopsDto): Promise<ListSopsResponse> {
    const query = { status: request.status };
    const after = decodePageToken<{ key: string }>(request.pageToken, query)?.key ?? '';
    const status = (Object.keys(STATUS) as SopStatus[]).find((name) => STATUS[name] === request.status);
    const found = await this.read.list(status, after, rowsToRead(request));
    const { rows, nextPageToken } = pageOf(found, request, query, (last) => ({ key: last.sopKey }));
    const sops = await Promise.all(rows.map(async (one) => ({ ...toMessage(one, await this.runs.countActive(one.sopId, one.version)), document: '' })));
    return { sops, nextPageToken };
  }

  retireSop(@Payload() request: RetireSopDto, @Caller() caller: Caller): Promise<RetireSopResponse> {
    return this.once.execute(caller.subject, 'RetireSop', request, async (tx) => {
      const retired = await this.write.retire(tx, request.sopKey);
      const cancelledRunCount = request.cancelRuns ? await this.cancelRuns.ofSop(tx, retired.sopId) : 0;
      return { sop: toMessage(retired, await this.runs.countActive(retired.sopId, retired.version, tx)), cancelledRunCount };
    });
  }
}

function toMessage(version: SopVersion, activeRunCount: string): Sop {
  const read = readSop(version.source);
  const trigger = read.ok ? read.sop.trigger : undefined;
  return {
    sopId: version.sopId, sopKey: version.sopKey, version: version.version, name: version.name, status: STATUS[version.status], document: version.source,
    createTime: toTimestamp(version.createTime), ...(version.publishTime ? { publishTime: toTimestamp(version.publishTime) } : {}),
    segmentKey: trigger?.kind === 'SEGMENT_ENTERED' ? trigger.segmentKey : '', activeRunCount,
  };
}
