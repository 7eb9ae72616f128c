import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { TouchCustomer } from '../identity/touch-customer.js';
import type { RecordConsent } from './consent.js';
import { toConsentChanged } from './consent.events.js';
import { ConsentStore } from './consent.store.js';
import { replaces } from './decide-consent.js';

/** Keeps a word of a record where it replaces the one that stands, and tells it. */
@Injectable()
export class KeepWord {
  constructor(
    private readonly consents: ConsentStore,
    private readonly touch: TouchCustomer,
  ) {}

  /** @param of the record, and whose it is now */
  async execute(tx: Tx, of: { recordId: string; customerId: string }, word: Omit<RecordConsent, 'recordId'>, when: { now: Date; backfill: boolean }): Promise<void> {
    const { recordId, customerId } = of;
    const standing = await this.consents.find(tx, recordId, word.purpose, word.channel);
    if (!replaces(standing, word)) return;
    await this.consents.put(tx, { ...word, recordId });
    await appendEvents(tx, [toConsentChanged({ ...word, recordId, customerId, ...when })]);
    await this.touch.execute(tx, { customerId, causeRecordId: recordId, changed: ['consents'], ...when });
  }
}
