import { Injectable } from '@nestjs/common';
import type { EraseRecordsRequest, EraseRecordsResponse } from '@kejing/contracts/grpc/cdp/v1/privacy';
import type { Caller } from '@kejing/grpc';
import { Database, RequestLog } from '@kejing/postgres';
import { EraseRecords } from './erase-records.js';
import { PreviewErasure } from './preview-erasure.js';

/** What a privacy officer asks for, once for each request_id. Records under legal hold stay; unknown ones are in neither list. */
@Injectable()
export class EraseRequests {
  constructor(
    private readonly database: Database,
    private readonly requests: RequestLog,
    private readonly preview: PreviewErasure,
    private readonly erase: EraseRecords,
  ) {}

  execute(request: EraseRecordsRequest, caller: Caller, { erasureId, now }: { erasureId: string; now: Date }): Promise<EraseRecordsResponse> {
    const { requestId, ...content } = request;
    return this.database.tx((tx) =>
      this.requests.once(tx, { caller: caller.subject, method: 'EraseRecords', requestId, content }, async () => {
        const records = await this.preview.execute(tx, [...new Set(request.recordIds)], now);
        const ids = (held: boolean) => records.filter((r) => r.legalHold === held).map((r) => r.recordId);
        await this.erase.execute(tx, { recordIds: ids(false), erasureId, actor: caller.subject, reason: request.reason, now });
        return { erasureId, erasedRecordIds: ids(false), heldRecordIds: ids(true) };
      }),
    );
  }
}
