import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { EnsureParty } from '../identity/ensure-party.js';
import type { SourceKey } from '../identity/record-directory.js';
import type { RecordConsent } from './consent.js';
import { KeepWord } from './keep-word.js';

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
    private readonly keep: KeepWord,
  ) {}

  async execute(tx: Tx, said: ConsentWord): Promise<void> {
    const { party, now, backfill, ...word } = said;
    const ref = await this.parties.execute(tx, party, { time: word.consentTime, now, backfill });
    if (ref === undefined) return; // erased since
    await this.keep.execute(tx, ref, word, { now, backfill });
  }
}
