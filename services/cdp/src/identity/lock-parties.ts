import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { Tokens } from '../vault/tokens.js';
import type { SourceKey } from './record.js';
import { RecordsStore } from './records.store.js';
import { sourceKeyOf } from './source-key.js';

/** Locks tokens until the end of the transaction. All that a transaction needs in one call, or two of them may wait for each other. */
@Injectable()
export class LockParties {
  constructor(
    private readonly records: RecordsStore,
    private readonly tokens: Tokens,
  ) {}

  execute(tx: Tx, tokens: readonly string[]): Promise<void> {
    return this.records.lock(tx, tokens);
  }

  /** What stands for a party of a source. */
  ofSource({ sourceSystem, sourceId }: SourceKey): string[] {
    return this.tokens.all('SOURCE_KEY', sourceKeyOf(sourceSystem, sourceId));
  }
}
