import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { ActiveReliability } from './active-reliability.js';
import { decideProfile } from './decide-profile.js';
import { GatherWords } from './gather-words.js';
import { maskProfile } from './mask-profile.js';
import type { Profile, Reveal } from './profile.js';
import { ReadCorrections } from './read-corrections.js';

export type { Profile, Reveal } from './profile.js';

/** The golden record of a customer, as a profile. */
@Injectable()
export class ProfileReader {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly words: GatherWords,
    private readonly corrections: ReadCorrections,
    private readonly reliability: ActiveReliability,
  ) {}

  /** Golden attributes over all records of a customer (current ID); identifying fields masked unless `reveal` says otherwise. `today`: YYYY-MM-DD (civilDate). */
  async read(reader: Tx, customerId: string, options: { reveal: Reveal; today: string }): Promise<Profile> {
    return this.ofRecords(reader, await this.directory.recordsOf(reader, customerId), options);
  }

  /** The same where the caller has the records already. `reader` is the pool: the parts are read side by side. */
  async ofRecords(reader: Tx, recordIds: readonly string[], { reveal, today }: { reveal: Reveal; today: string }): Promise<Profile> {
    const [speaking, corrections, reliability] = await Promise.all([
      this.words.now(reader, recordIds), this.corrections.of(reader, recordIds), this.reliability.current(reader),
    ]);
    return maskProfile(decideProfile(speaking, { today, reliability, corrections }), reveal);
  }
}
