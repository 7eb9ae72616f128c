import { Injectable } from '@nestjs/common';
import { Purpose, type Channel } from '@kejing/contracts/es/common/v1/types_pb';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { KeepWord } from './keep-word.js';

export interface Refusal {
  recordId: string;
  channel: Channel;
  proof: string;
  refuseTime: Date;
}

/** Somebody refused marketing for a record: at the page of a link, not through the insurer. */
@Injectable()
export class RefuseMarketing {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly keep: KeepWord,
  ) {}

  async execute(tx: Tx, { recordId, channel, proof, refuseTime }: Refusal, when: { now: Date; backfill: boolean }): Promise<void> {
    // Held, so that an erasure at the same time takes this word along.
    const customerId = (await this.directory.holdCustomersOf(tx, [recordId])).get(recordId);
    if (customerId === undefined) return; // erased since: records are made here, so there is no unknown one
    await this.keep.execute(tx, { recordId, customerId }, { purpose: Purpose.MARKETING, channel, granted: false, proof, consentTime: refuseTime }, when);
  }
}
