import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory, type Servicing } from '../agents/servicing-directory.js';
import { CustomersStore } from './customers.store.js';
import { toCustomerChanged } from './identity.events.js';
import { Outbox } from './outbox.js';

/** What may change of a customer. */
export type CustomerPart = 'records' | 'attributes' | 'policies' | 'consents' | 'tags' | 'agent' | 'interactions';

export interface CustomerTouch {
  customerId: string;
  /** Record whose change caused it. */
  causeRecordId: string;
  changed: readonly CustomerPart[];
  now: Date;
  /** Of the event that caused it. */
  backfill: boolean;
}

/** Raises the version of a customer and tells that she changed; segments are judged anew from that event. */
@Injectable()
export class TouchCustomer {
  constructor(
    private readonly customers: CustomersStore,
    private readonly servicing: ServicingDirectory,
    private readonly outbox: Outbox,
  ) {}

  /** @returns the new version; undefined where the customer is no more (merged away, erased) */
  async execute(tx: Tx, touch: CustomerTouch): Promise<bigint | undefined> {
    return (await this.touch(tx, touch))?.version;
  }

  /** The same, with what was told. */
  async touch(tx: Tx, touch: CustomerTouch): Promise<{ version: bigint; recordIds: string[]; agent: Servicing | undefined } | undefined> {
    const version = await this.customers.raiseVersion(tx, touch.customerId);
    if (version === undefined) return undefined;
    const recordIds = await this.customers.recordsOf(tx, touch.customerId);
    const agent = await this.servicing.servicingAgentOf(tx, recordIds);
    await this.outbox.append(tx, [toCustomerChanged({ ...touch, version, recordIds, agent })]);
    return { version, recordIds, agent };
  }
}
