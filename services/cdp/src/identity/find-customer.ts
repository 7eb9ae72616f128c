import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { normaliseCustomerId } from './customer-id.js';
import { CustomersStore } from './customers.store.js';
import { customerNotFound } from './identity.errors.js';
import { RecordDirectory } from './record-directory.js';

/** A customer as she stands. */
export interface FoundCustomer {
  customerId: string;
  version: string;
  recordIds: string[];
  createdAt: Date;
}

/** Finds a customer whom the caller may see. */
@Injectable()
export class FindCustomer {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly customers: CustomersStore,
    private readonly servicing: ServicingDirectory,
  ) {}

  /** Follows redirects. @throws KejingError NOT_FOUND CUSTOMER_NOT_FOUND, also outside of the caller's scope */
  async execute(tx: Tx, anyId: string, caller: Caller): Promise<FoundCustomer> {
    const id = normaliseCustomerId(anyId);
    const found = id === undefined ? undefined : await this.customers.find(tx, id);
    if (found === undefined || !(await this.servicing.mayAccess(tx, caller, found.recordIds))) throw customerNotFound();
    return found;
  }

  /** Without a look at scopes; undefined for an unknown current ID. */
  async describe(tx: Tx, customerId: string): Promise<FoundCustomer | undefined> {
    const row = (await this.customers.describe(tx, [customerId])).get(customerId);
    const recordIds = row === undefined ? [] : await this.directory.recordsOf(tx, customerId);
    return row === undefined || recordIds.length === 0 ? undefined : { ...row, recordIds };
  }
}
