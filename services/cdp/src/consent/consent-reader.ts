import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import type { EffectiveConsent, RecordConsent } from './consent.js';
import { ConsentStore } from './consent.store.js';
import { decideConsent, effectiveConsents, type ConsentDecision } from './decide-consent.js';

export type { EffectiveConsent, RecordConsent } from './consent.js';
export type { ConsentDecision } from './decide-consent.js';

/** Consents of a customer, given as her records. For other slices. */
@Injectable()
export class ConsentReader {
  constructor(private readonly consents: ConsentStore) {}

  /** What holds for each purpose and channel that any of the records has said something of. */
  async effective(tx: Tx, recordIds: readonly string[]): Promise<EffectiveConsent[]> {
    return effectiveConsents(await this.consents.of(tx, recordIds));
  }

  /** Whether the customer of these records may be processed for a purpose on a channel. */
  async check(tx: Tx, recordIds: readonly string[], purpose: Purpose, channel: Channel): Promise<ConsentDecision> {
    return decideConsent(await this.consents.of(tx, recordIds), purpose, channel);
  }

  /** Every word as the records hold it. */
  list(tx: Tx, recordIds: readonly string[]): Promise<RecordConsent[]> {
    return this.consents.of(tx, recordIds);
  }
}
