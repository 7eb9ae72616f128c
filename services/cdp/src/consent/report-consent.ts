import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { EnsureParty } from '../identity/ensure-party.js';
import type { SourceKey } from '../identity/record-directory.js';
import { TouchCustomer } from '../identity/touch-customer.js';
import type { RecordConsent } from './consent.js';
import { toConsentChanged } from './consent.events.js';
import { ConsentStore } from './consent.store.js';
import { replaces } from './decide-consent.js';

export interface ConsentWord extends Omit<RecordConsent, 'recordId'> {
  party: SourceKey;
  now: Date;
  backfill: boolean;
}

/** A party consents or refuses; by the time at which she said it, whenever it arrives. */
@Injectable()
export class ReportConsent {
  constructor(
    private readonly parties: EnsureParty,
    private readonly consents: ConsentStore,
    private readonly touch: TouchCustomer,
  ) {}

  async execute(tx: Tx, said: ConsentWord): Promise<void> {
    const { party, now, backfill, ...word } = said;
    const ref = await this.parties.execute(tx, party, { time: word.consentTime, now, backfill });
    if (ref === undefined) return; // erased since
    const { recordId, customerId } = ref;
    const standing = await this.consents.find(tx, recordId, word.purpose, word.channel);
    if (!replaces(standing, word)) return;
    await this.consents.put(tx, { ...word, recordId });
    await appendEvents(tx, [toConsentChanged({ ...word, recordId, customerId, now, backfill })]);
    await this.touch.execute(tx, { customerId, causeRecordId: recordId, changed: ['consents'], now, backfill });
  }
}
