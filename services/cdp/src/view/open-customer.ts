import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import type { Database, Tx } from '@kejing/postgres';
import { FindCustomer, type FoundCustomer } from '../identity/find-customer.js';
import { AuditTrail } from '../privacy/audit-trail.js';

export interface Asked {
  caller: Caller;
  /** Any ID, also a merged one. */
  customerId: string;
  /** Method, for the audit trail. */
  action: string;
  purpose: string;
  now: Date;
}

/** Finds a customer for somebody who asks, within his scope, and notes that he did. */
@Injectable()
export class OpenCustomer {
  constructor(
    private readonly findCustomer: FindCustomer,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Reads of a customer what `read` gathers (see {@link Database.together}); nothing is answered before the audit trail has the access.
   * @throws KejingError NOT_FOUND CUSTOMER_NOT_FOUND, for one out of scope too; that he tried is noted
   */
  async execute<T>(database: Database, { caller, customerId, action, purpose, now }: Asked, read: (reader: Tx, found: FoundCustomer) => Promise<T>): Promise<T> {
    let audited: Promise<void> | undefined;
    const work = async (reader: Tx): Promise<T> => {
      const found = await this.findCustomer.execute(reader, customerId, caller);
      audited = this.audit.append({ caller, action, customerId: found.customerId, purpose, now });
      audited.catch(() => undefined); // awaited below; a read that fails before that must not leave it unhandled
      return read(reader, found);
    };
    // The trail needs a connection of its own: it is awaited when ours is given back, or callers would wait for each other.
    const result = await database.together(work).catch(async (error: unknown) => {
      if (audited === undefined) await this.audit.append({ caller, action: `${action} REFUSED`, customerId: '', purpose, now });
      throw error;
    });
    await audited;
    return result;
  }
}
