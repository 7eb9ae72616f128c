import { Injectable } from '@nestjs/common';
import type { Caller } from '@kejing/grpc';
import type { Tx } from '@kejing/postgres';
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

export interface OpenedCustomer extends FoundCustomer {
  /** Settles when the audit trail has the access; await it before answering. */
  audited: Promise<void>;
}

/** Finds a customer for somebody who asks, within his scope, and notes that he did. */
@Injectable()
export class OpenCustomer {
  constructor(
    private readonly findCustomer: FindCustomer,
    private readonly audit: AuditTrail,
  ) {}

  /** @throws KejingError NOT_FOUND CUSTOMER_NOT_FOUND, for one out of scope too; that he tried is noted */
  async execute(reader: Tx, { caller, customerId, action, purpose, now }: Asked): Promise<OpenedCustomer> {
    const found = await this.findCustomer.execute(reader, customerId, caller).catch(async (error: unknown) => {
      await this.audit.append({ caller, action: `${action} REFUSED`, customerId: '', purpose, now });
      throw error;
    });
    const audited = this.audit.append({ caller, action, customerId: found.customerId, purpose, now });
    audited.catch(() => undefined); // whoever answers awaits it; a read that fails before that must not leave it unhandled
    return { ...found, audited };
  }
}
