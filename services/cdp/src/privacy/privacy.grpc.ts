import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import { toTimestamp } from '@kejing/contracts';
import {
  PrivacyServiceControllerMethods, type EraseRecordsResponse, type GetErasureResponse, type ListAuditResponse, type PreviewErasureResponse, type PrivacyServiceController,
} from '@kejing/contracts/grpc/cdp/v1/privacy';
import { Caller, decodePageToken, encodePageToken } from '@kejing/grpc';
import { Database } from '@kejing/postgres';
import { FindCustomer } from '../identity/find-customer.js';
import { AuditStore } from './audit.store.js';
import { EraseRequests } from './erase-requests.js';
import { PreviewErasure } from './preview-erasure.js';
import { EraseRecordsDto, GetErasureDto, ListAuditDto, PreviewErasureDto } from './privacy.dto.js';
import { ReadErasure } from './read-erasure.js';

const PAGE = 50;

/** kejing.cdp.v1.PrivacyService */
@Controller()
@PrivacyServiceControllerMethods()
export class PrivacyGrpc implements PrivacyServiceController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FindCustomer) private readonly find: FindCustomer,
    @Inject(PreviewErasure) private readonly preview: PreviewErasure,
    @Inject(EraseRequests) private readonly erase: EraseRequests,
    @Inject(ReadErasure) private readonly erasures: ReadErasure,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async previewErasure(@Payload() req: PreviewErasureDto, @Caller() caller: Caller): Promise<PreviewErasureResponse> {
    const { recordIds } = await this.find.execute(this.database.reader, req.customerId, caller);
    return { records: await this.preview.execute(this.database.reader, recordIds, this.clock.now()) };
  }

  eraseRecords(@Payload() req: EraseRecordsDto, @Caller() caller: Caller): Promise<EraseRecordsResponse> {
    return this.erase.execute(req, caller, { erasureId: this.ids.next(), now: this.clock.now() });
  }

  async getErasure(@Payload() { erasureId }: GetErasureDto): Promise<GetErasureResponse> {
    const records = await this.erasures.execute(this.database.reader, erasureId);
    return {
      erasureId,
      records: records.map(({ recordId, eraseTime, receipts, complete }) => ({
        recordId, eraseTime: toTimestamp(eraseTime), complete,
        receipts: receipts.map(({ service, rowsDeleted, completeTime }) => ({ service, rowsDeleted, completeTime: toTimestamp(completeTime) })),
      })),
      complete: records.every((record) => record.complete),
    };
  }

  async listAudit(@Payload() req: ListAuditDto): Promise<ListAuditResponse> {
    const query = { method: 'ListAudit', customerId: req.customerId };
    const limit = req.pageSize || PAGE;
    const before = decodePageToken<{ actTime: string; entryId: string }>(req.pageToken, query);
    const found = await this.audit.page(this.database.reader, req.customerId, before, limit + 1);
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    const nextPageToken = found.length > limit && last ? encodePageToken(query, { actTime: last.actTime.toISOString(), entryId: last.entryId }) : '';
    return { entries: shown.map(({ chain: _, position: __, actTime, ...entry }) => ({ ...entry, actTime: toTimestamp(actTime) })), nextPageToken };
  }
}
