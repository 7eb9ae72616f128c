import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import {
  IdentityServiceControllerMethods, type DecideReviewResponse, type GetCustomerResponse, type IdentityServiceController, type ListLedgerResponse, type ListRecordsResponse,
  type ListReviewsResponse, type LookupCustomerResponse, type MergeResponse, type PreviewMergeResponse, type SplitResponse, type WhyLinkedResponse,
} from '@kejing/contracts/grpc/cdp/v1/identity';
import { fault } from '@kejing/errors';
import { Caller, decodePageToken, encodePageToken } from '@kejing/grpc';
import { Database, type Tx } from '@kejing/postgres';
import { AuditTrail } from '../privacy/audit-trail.js';
import { civilDate } from './civil-date.js';
import { ExplainIdentity } from './explain-identity.js';
import { FindCustomer } from './find-customer.js';
import { toCustomerMessage, toLedgerMessage, toLinkMessage, toRecordMessage } from './identity-messages.js';
import { DecideReviewDto, GetCustomerDto, ListLedgerDto, ListRecordsDto, ListReviewsDto, LookupCustomerDto, MergeDto, PreviewMergeDto, SplitDto, WhyLinkedDto } from './identity.dto.js';
import { LookupCustomer } from './lookup-customer.js';
import { readIdentifier } from './read-identifier.js';
import { StewardRequests } from './steward-requests.js';

const PAGE = 50;

/** kejing.cdp.v1.IdentityService */
@Controller()
@IdentityServiceControllerMethods()
export class IdentityGrpc implements IdentityServiceController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FindCustomer) private readonly find: FindCustomer,
    @Inject(LookupCustomer) private readonly lookup: LookupCustomer,
    @Inject(ExplainIdentity) private readonly explain: ExplainIdentity,
    @Inject(StewardRequests) private readonly steward: StewardRequests,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  async lookupCustomer(@Payload() req: LookupCustomerDto, @Caller() caller: Caller): Promise<LookupCustomerResponse> {
    const now = this.clock.now();
    const asked = { identifier: readIdentifier(req), name: req.name, today: civilDate(now, this.config.businessZone) };
    const found = await this.lookup.execute(this.database.reader, asked, caller);
    const purpose = caller.purposes.join(',');
    const looked = found.length === 0 ? [''] : found.map((c) => c.customerId);
    await Promise.all(looked.map((customerId) => this.audit.append({ caller, action: 'LookupCustomer', customerId, purpose, now })));
    return { customers: found.map((customer) => toCustomerMessage(customer)) };
  }

  async getCustomer(@Payload() req: GetCustomerDto, @Caller() caller: Caller): Promise<GetCustomerResponse> {
    const customer = await this.find.execute(this.database.reader, req.customerId, caller);
    return { customer: toCustomerMessage(customer, req.customerId === customer.customerId ? '' : req.customerId) };
  }

  async listRecords(@Payload() req: ListRecordsDto, @Caller() caller: Caller): Promise<ListRecordsResponse> {
    return this.database.tx(async (tx) => {
      const { customerId, recordIds } = await this.find.execute(tx, req.customerId, caller);
      return { records: await this.records(tx, customerId, recordIds) };
    }, { readOnly: true, isolation: 'REPEATABLE READ' });
  }

  async whyLinked(@Payload() req: WhyLinkedDto, @Caller() caller: Caller): Promise<WhyLinkedResponse> {
    return this.database.tx(async (tx) => {
      const { customerId, recordIds } = await this.find.execute(tx, req.customerId, caller);
      return { customerId, links: (await this.explain.links(tx, recordIds)).map(toLinkMessage), records: await this.records(tx, customerId, recordIds) };
    }, { readOnly: true, isolation: 'REPEATABLE READ' });
  }

  merge(@Payload() req: MergeDto, @Caller() caller: Caller): Promise<MergeResponse> {
    return this.steward.merge(req, caller, this.clock.now());
  }

  split(@Payload() req: SplitDto, @Caller() caller: Caller): Promise<SplitResponse> {
    return this.steward.split(req, caller, this.clock.now());
  }

  async listLedger(@Payload() req: ListLedgerDto): Promise<ListLedgerResponse> {
    const query = { method: 'ListLedger', recordId: req.recordId };
    const limit = req.pageSize || PAGE;
    const after = decodePageToken<{ seq: string }>(req.pageToken, query)?.seq ?? '0';
    const found = await this.explain.ledger(this.database.reader, req.recordId, after, limit + 1);
    const shown = found.slice(0, limit);
    return { entries: shown.map(toLedgerMessage), nextPageToken: found.length > limit ? encodePageToken(query, { seq: shown.at(-1)!.seq }) : '' };
  }

  previewMerge(@Payload() _: PreviewMergeDto): Promise<PreviewMergeResponse> {
    return Promise.reject(notBuilt());
  }

  listReviews(@Payload() _: ListReviewsDto): Promise<ListReviewsResponse> {
    return Promise.reject(notBuilt());
  }

  decideReview(@Payload() _: DecideReviewDto): Promise<DecideReviewResponse> {
    return Promise.reject(notBuilt());
  }

  private async records(tx: Tx, customerId: string, recordIds: readonly string[]) {
    return (await this.explain.records(tx, recordIds)).map((record) => toRecordMessage(record, customerId));
  }
}

const notBuilt = () => fault('UNIMPLEMENTED', 'NOT_BUILT', 'not built yet');
