import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { RecordFacts } from '../identity/record-facts.js';
import { RecordVault } from '../vault/record-vault.js';
import { decideProfile } from './decide-profile.js';
import { maskProfile } from './mask-profile.js';
import type { Profile, Reveal } from './profile.js';

export type { Profile, Reveal } from './profile.js';

/** The golden record of a customer. */
@Injectable()
export class ProfileReader {
  constructor(
    private readonly directory: RecordDirectory,
    private readonly facts: RecordFacts,
    private readonly vault: RecordVault,
  ) {}

  /** Golden attributes over all records of a customer (current ID); identifying fields masked unless `reveal` says otherwise. `today`: YYYY-MM-DD (civilDate). */
  async read(tx: Tx, customerId: string, options: { reveal: Reveal; today: string }): Promise<Profile> {
    return this.ofRecords(tx, await this.directory.recordsOf(tx, customerId), options);
  }

  /** The same where the caller has the records already. */
  async ofRecords(tx: Tx, recordIds: readonly string[], { reveal, today }: { reveal: Reveal; today: string }): Promise<Profile> {
    const records = await this.directory.describe(tx, recordIds);
    const identifying = await this.vault.read(tx, recordIds);
    const facts = await this.facts.of(tx, recordIds);
    return maskProfile(decideProfile([...records.values()], identifying, facts, today), reveal);
  }
}
