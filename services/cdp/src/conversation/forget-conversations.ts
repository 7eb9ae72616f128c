import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ConversationsStore } from './conversations.store.js';

/** Erasure: what these records said goes with them. */
@Injectable()
export class ForgetConversations {
  constructor(private readonly conversations: ConversationsStore) {}

  /** @returns how many rows are gone */
  execute(tx: Tx, recordIds: readonly string[]): Promise<number> {
    return this.conversations.forget(tx, recordIds);
  }
}
