import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import type { Database } from '@kejing/postgres';
import { ReadHistory } from '../identity/read-history.js';
import { PolicyDirectory, type PolicyOfRecords } from '../policies/policy-directory.js';
import { OpenCustomer } from './open-customer.js';

/** A customer's policies, now or as was known at a time. */
@Injectable()
export class ListPolicies {
  constructor(
    private readonly open: OpenCustomer,
    private readonly history: ReadHistory,
    private readonly policies: PolicyDirectory,
  ) {}

  /** @throws KejingError NOT_FOUND CUSTOMER_NOT_FOUND */
  async execute(database: Database, asked: { caller: Caller; customerId: string; asOf: Date | undefined; now: Date }): Promise<{ customerId: string; policies: PolicyOfRecords[] }> {
    const { asOf, ...rest } = asked;
    return this.open.execute(database, { ...rest, action: 'ListPolicies', purpose: '' }, async (reader, { customerId, recordIds }) => {
      if (asOf === undefined) return { customerId, policies: await this.policies.ofRecords(reader, recordIds) };
      const then = await this.history.customerAt(reader, asked.customerId, asOf, asked.caller);
      return { customerId: then.customerId, policies: await this.policies.ofRecordsAt(reader, then.recordIds, asOf) };
    });
  }
}
