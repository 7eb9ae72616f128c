import { Controller, Inject } from '@nestjs/common';
import { GrpcMethod, Payload } from '@nestjs/microservices';
import { CLOCK, type Clock } from '@kejing/clock';
import { SERVICE_CONFIG, type ServiceConfig } from '@kejing/config';
import { toDate } from '@kejing/contracts';
import type {
  GetCustomerResponse, IdentityServiceController, ListLedgerResponse, ListRecordsResponse, LookupCustomerResponse, MergeResponse, SplitResponse, WhyLinkedResponse,
} from '@kejing/contracts/grpc/cdp/v1/identity';
import { Caller, decodePageToken, pageOf, rowsToRead } from '@kejing/grpc';
import { Database, type Tx } from '@kejing/postgres';
import { AuditTrail } from '../privacy/audit-trail.js';
import { civilDate } from './civil-date.js';
import { ExplainIdentity } from './explain-identity.js';
import { FindCustomer } from './find-customer.js';
import { toCustomerMessage, toLedgerMessage, toLinkMessage, toRecordMessage } from './identity-messages.js';
import { GetCustomerDto, ListLedgerDto, ListRecordsDto, LookupCustomerDto, MergeDto, SplitDto, WhyLinkedDto } from './identity.dto.js';
import { LookupCustomer } from './lookup-customer.js';
import { ReadHistory } from './read-history.js';
import { readIdentifier } from './read-identifier.js';
import { StewardRequests } from './steward-requests.js';

type Served = 'lookupCustomer' | 'getCustomer' | 'listRecords' | 'whyLinked' | 'merge' | 'split' | 'listLedger';

/** kejing.cdp.v1.IdentityService: who is who, and why. The rest of it is served by StewardshipGrpc and GoldenRecordGrpc, which need other slices. */
@Controller()
export class IdentityGrpc implements Pick<IdentityServiceController, Served> {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(FindCustomer) private readonly find: FindCustomer,
    @Inject(ReadHistory) private readonly history: ReadHistory,
    @Inject(LookupCustomer) private readonly lookup: LookupCustomer,
    @Inject(ExplainIdentity) private readonly explain: ExplainIdentity,
    @Inject(StewardRequests) private readonly steward: StewardRequests,
    @Inject(AuditTrail) private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SERVICE_CONFIG) private readonly config: ServiceConfig,
  ) {}

  @GrpcMethod('IdentityService')
  async lookupCustomer(@Payload() req: LookupCustomerDto, @Caller() caller: Caller): Promise<LookupCustomerResponse> {
    const now = this.clock.now();
    const asked = { identifier: readIdentifier(req), name: req.name, today: civilDate(now, this.config.businessZone) };
    const found = await this.lookup.execute(this.database.reader, asked, caller);
    const purpose = caller.purposes.join(',');
    const looked = found.length === 0 ? [''] : found.map((c) => c.customerId);
    await Promise.all(looked.map((customerId) => this.audit.append({ caller, action: 'LookupCustomer', customerId, purpose, now })));
    return { customers: found.map((customer) => toCustomerMessage(customer)) };
  }

  @GrpcMethod('IdentityService')
  async getCustomer(@Payload() req: GetCustomerDto, @Caller() caller: Caller): Promise<GetCustomerResponse> {
    const time = toDate(req.asOf);
    const customer = time === undefined
      ? await this.find.execute(this.database.reader, req.customerId, caller)
      : await this.inOneMoment((tx) => this.history.customerAt(tx, req.customerId, time, caller));
    return { customer: toCustomerMessage(customer, req.customerId === customer.customerId ? '' : req.customerId) };
  }

  @GrpcMethod('IdentityService')
  async listRecords(@Payload() req: ListRecordsDto, @Caller() caller: Caller): Promise<ListRecordsResponse> {
    return this.inOneMoment(async (tx) => {
      const { customerId, recordIds } = await this.find.execute(tx, req.customerId, caller);
      return { records: await this.records(tx, customerId, recordIds) };
    });
  }

  @GrpcMethod('IdentityService')
  async whyLinked(@Payload() req: WhyLinkedDto, @Caller() caller: Caller): Promise<WhyLinkedResponse> {
    return this.inOneMoment(async (tx) => {
      const { customerId, recordIds } = await this.find.execute(tx, req.customerId, caller);
      const links = await this.explain.links(tx, recordIds);
      return { customerId, links: links.map((link) => toLinkMessage(link, customerId)), records: await this.records(tx, customerId, recordIds) };
    });
  }

  @GrpcMethod('IdentityService')
  merge(@Payload() req: MergeDto, @Caller() caller: Caller): Promise<MergeResponse> {
    return this.steward.merge(req, caller, this.clock.now());
  }

  @GrpcMethod('IdentityService')
  split(@Payload() req: SplitDto, @Caller() caller: Caller): Promise<SplitResponse> {
    return this.steward.split(req, caller, this.clock.now());
  }

  @GrpcMethod('IdentityService')
  async listLedger(@Payload() req: ListLedgerDto): Promise<ListLedgerResponse> {
    const query = { method: 'ListLedger', recordId: req.recordId };
    const after = decodePageToken<{ seq: string }>(req.pageToken, query)?.seq ?? '0';
    const found = await this.explain.ledger(this.database.reader, req.recordId, after, rowsToRead(req));
    const { rows, nextPageToken } = pageOf(found, req, query, ({ seq }) => ({ seq }));
    return { entries: rows.map(toLedgerMessage), nextPageToken };
  }

  private inOneMoment<T>(read: (tx: Tx) => Promise<T>): Promise<T> {
    return this.database.tx(read, { readOnly: true, isolation: 'REPEATABLE READ' });
  }

  private async records(tx: Tx, customerId: string, recordIds: readonly string[]) {
    return (await this.explain.records(tx, recordIds)).map((record) => toRecordMessage(record, customerId));
  }
}
