import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { Tokens } from '../vault/tokens.js';
import { PairsStore } from './pairs.store.js';
import type { SourceKey } from './record.js';
import { RecordsStore } from './records.store.js';
import { sourceKeyOf } from './source-key.js';

/**
 * Locks tokens until the end of the transaction. All sources that a transaction needs in one call, then all candidates in one, or two
 * transactions may wait for each other. What too many share gives no candidates, and is not locked: nobody need wait for a switchboard.
 */
@Injectable()
export class LockParties {
  constructor(
    private readonly records: RecordsStore,
    private readonly pairs: PairsStore,
    private readonly tokens: Tokens,
  ) {}

  /** Nobody else reports these sources meanwhile. */
  async sources(tx: Tx, tokens: readonly string[]): Promise<void> {
    await this.records.lock(tx, tokens);
  }

  /** Nobody else looks for candidates by these tokens meanwhile. */
  async candidates(tx: Tx, tokens: readonly string[]): Promise<void> {
    await this.records.lock(tx, await this.withoutHubs(tx, tokens));
  }

  /** The same without waiting. @returns the tokens that others hold */
  async freeCandidates(tx: Tx, tokens: readonly string[]): Promise<Set<string>> {
    return this.records.tryLock(tx, await this.withoutHubs(tx, tokens));
  }

  private async withoutHubs(tx: Tx, tokens: readonly string[]): Promise<readonly string[]> {
    const hubs = await this.pairs.hubsAmong(tx, tokens);
    return hubs.size === 0 ? tokens : tokens.filter((token) => !hubs.has(token));
  }

  /** What stands for a party of a source. */
  ofSource({ sourceSystem, sourceId }: SourceKey): string[] {
    return this.tokens.all('SOURCE_KEY', sourceKeyOf(sourceSystem, sourceId));
  }
}
