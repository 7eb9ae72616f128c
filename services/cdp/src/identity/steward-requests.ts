import { Injectable } from '@nestjs/common';
import type { MergeRequest, MergeResponse, SplitRequest, SplitResponse } from '@kejing/contracts/grpc/cdp/v1/identity';
import type { Caller } from '@kejing/grpc';
import { Database, RequestLog, type Tx } from '@kejing/postgres';
import { FindCustomer } from './find-customer.js';
import { customerNotFound } from './identity.errors.js';
import { toCustomerMessage } from './identity-messages.js';
import { StewardIdentity } from './steward-identity.js';

/** What a steward asks for, once for each request_id. */
@Injectable()
export class StewardRequests {
  constructor(
    private readonly database: Database,
    private readonly requests: RequestLog,
    private readonly find: FindCustomer,
    private readonly identity: StewardIdentity,
  ) {}

  merge(request: MergeRequest, caller: Caller, now: Date): Promise<MergeResponse> {
    return this.once('Merge', request, caller, async (tx) => {
      const [one, other] = [await this.find.execute(tx, request.customerId, caller), await this.find.execute(tx, request.otherCustomerId, caller)];
      const merged = await this.identity.merge(tx, one.customerId, other.customerId, { actor: caller.subject, reason: request.reason, now });
      return { customer: await this.customer(tx, merged.customerId), decisionId: merged.decisionId };
    });
  }

  split(request: SplitRequest, caller: Caller, now: Date): Promise<SplitResponse> {
    return this.once('Split', request, caller, async (tx) => {
      const { customerId } = await this.find.execute(tx, request.customerId, caller);
      const split = await this.identity.split(tx, customerId, request.recordIds, { actor: caller.subject, reason: request.reason, now });
      return { customer: await this.customer(tx, split.customerId), splitCustomer: await this.customer(tx, split.splitCustomerId), decisionId: split.decisionId };
    });
  }

  private once<T extends object>(method: string, request: { requestId: string }, caller: Caller, work: (tx: Tx) => Promise<T>): Promise<T> {
    const { requestId, ...content } = request;
    return this.database.tx((tx) => this.requests.once(tx, { caller: caller.subject, method, requestId, content }, () => work(tx)));
  }

  private async customer(tx: Tx, customerId: string) {
    const found = await this.find.describe(tx, customerId);
    if (found === undefined) throw customerNotFound();
    return toCustomerMessage(found);
  }
}
