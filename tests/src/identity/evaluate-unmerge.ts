import { randomUUID } from 'node:crypto';
import type { CustomerViewServiceClient } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import type { IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import { Purpose } from '@kejing/contracts/grpc/common/v1/types';
import { isKejingError } from '@kejing/errors';
import { closeGrpcClient, grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, type StackConnection } from '@kejing/local';
import { MatchQueue } from '@kejing/sample-insurer';
import { seeded } from './generate/random.js';

/** Pairs of customers who were merged and split again, and in how many cases IDs, records and everything that is shown of them were as before. */
export interface RoundTrip {
  tried: number;
  restored: number;
  /** Pairs that may not be merged, such as two people with different valid resident IDs; others were taken for them. */
  vetoed: number;
  /** What was not as before. */
  failures: string[];
}

/** Merges random pairs of these customers and splits them again. Leaves the stack as it was, but for the steward's words that now keep them apart. */
export async function roundTrips(stack: StackConnection, customerIds: readonly string[], pairs: number, seed = 1): Promise<RoundTrip> {
  const trips = new RoundTrips(stack);
  try {
    return await trips.run(customerIds, pairs, seed);
  } finally {
    trips.close();
  }
}

class RoundTrips {
  private readonly identity: GrpcClient<IdentityServiceClient>;
  private readonly view: GrpcClient<CustomerViewServiceClient>;
  private readonly queue: MatchQueue;
  private readonly result: RoundTrip = { tried: 0, restored: 0, vetoed: 0, failures: [] };

  constructor(stack: StackConnection) {
    const steward = callAs(stack, { subject: 'evaluation', roles: ['STEWARD', 'OPERATIONS'], purposes: ['STEWARDSHIP', 'SERVICE'] });
    this.identity = grpcClient<IdentityServiceClient>('kejing.cdp.v1.IdentityService', stack.grpcAddress('cdp'), steward, { deadlineMs: 30_000 });
    this.view = grpcClient<CustomerViewServiceClient>('kejing.cdp.v1.CustomerViewService', stack.grpcAddress('cdp'), steward, { deadlineMs: 30_000 });
    this.queue = new MatchQueue(stack);
  }

  async run(customerIds: readonly string[], pairs: number, seed: number): Promise<RoundTrip> {
    const order = seeded(seed, 'unmerge').shuffle(customerIds);
    for (let at = 0; at + 1 < order.length && this.result.tried < pairs && this.result.vetoed < 20 * pairs; at += 2) await this.trip(order[at]!, order[at + 1]!);
    return this.result;
  }

  close(): void {
    for (const client of [this.identity, this.view]) closeGrpcClient(client);
    this.queue.close();
  }

  private async trip(one: string, other: string): Promise<void> {
    const { result } = this;
    const before = { [one]: await this.stateOf(one), [other]: await this.stateOf(other) };
    const reason = 'evaluation: round trip';
    let merged: Awaited<ReturnType<GrpcClient<IdentityServiceClient>['merge']>>;
    try {
      merged = await this.identity.merge({ customerId: one, otherCustomerId: other, reason, requestId: randomUUID() });
    } catch (error) {
      if (!isKejingError(error) || error.code !== 'IDENTITY_VETO') throw error;
      result.vetoed += 1;
      return;
    }
    result.tried += 1;
    const kept = merged.customer!.customerId;
    const gone = kept === one ? other : one;
    const failures: string[] = [];
    if (kept !== one && kept !== other) failures.push('the merged customer has an ID of neither');
    for (const id of [one, other]) if ((await this.identity.getCustomer({ customerId: id, asOf: undefined })).customer?.customerId !== kept) failures.push('an ID does not lead to the merged customer');
    const split = await this.identity.split({ customerId: kept, recordIds: [...before[gone]!.recordIds], reason, requestId: randomUUID() });
    if (split.splitCustomer?.customerId !== gone) failures.push('the split customer did not get its ID back');
    await this.queue.drain(() => undefined);
    for (const id of [one, other]) if (JSON.stringify(await this.stateOf(id)) !== JSON.stringify(before[id])) failures.push('a customer is not as before');
    if (failures.length === 0) result.restored += 1;
    else result.failures.push(failures.join('; '));
  }

  // Everything that is said of a customer, but for counters and times of change.
  private async stateOf(customerId: string): Promise<{ recordIds: string[]; records: unknown; shown: unknown }> {
    const { customer } = await this.identity.getCustomer({ customerId, asOf: undefined });
    const { records } = await this.identity.listRecords({ customerId });
    const { view } = await this.view.getCustomerView({ customerId, viewMask: undefined, purpose: Purpose.PURPOSE_SERVICE, interactionLimit: 20 });
    return {
      recordIds: [...(customer?.recordIds ?? [])].sort(),
      records: records.map(({ recordId, sourceVersion, withdrawn, qualityCodes, customerId: owner }) => ({ recordId, sourceVersion, withdrawn, qualityCodes, owner })).sort((a, b) => (a.recordId < b.recordId ? -1 : 1)),
      shown: view && { id: view.customer?.customerId, profile: view.profile, policies: view.policies, tags: view.tags, segments: view.segments.map(({ segmentKey }) => segmentKey), consents: view.consents, agent: view.agent },
    };
  }
}
