import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { StoredConversation } from './conversation.js';

/** Conversations; what was said is sealed with the key of the customer's record. */
@Injectable()
export class ConversationsStore {
  async known(tx: Tx, sourceTokens: readonly string[]): Promise<{ conversationId: string; recordId: string; sourceVersion: bigint } | undefined> {
    const rows: { conversationId: string; recordId: string; sourceVersion: string }[] = await tx.query(
      `SELECT conversation_id AS "conversationId", record_id AS "recordId", source_version AS "sourceVersion" FROM conversation WHERE source_token = ANY ($1::text[])`,
      [sourceTokens],
    );
    return rows[0] && { ...rows[0], sourceVersion: BigInt(rows[0].sourceVersion) };
  }

  async insert(tx: Tx, row: StoredConversation & { sourceToken: string; sourceVersion: bigint; startTime: Date }): Promise<void> {
    await tx.query(
      `INSERT INTO conversation (record_id, conversation_id, source_token, source_version, sealed, start_time) VALUES ($1, $2, $3, $4, $5, $6)`,
      [row.recordId, row.conversationId, row.sourceToken, String(row.sourceVersion), row.sealed, row.startTime],
    );
  }

  async replace(tx: Tx, row: StoredConversation & { sourceVersion: bigint }): Promise<void> {
    await tx.query(`UPDATE conversation SET sealed = $3, source_version = $4 WHERE record_id = $1 AND conversation_id = $2`, [row.recordId, row.conversationId, row.sealed, String(row.sourceVersion)]);
  }

  async find(tx: Tx, conversationId: string): Promise<StoredConversation | undefined> {
    const rows: StoredConversation[] = await tx.query(
      `SELECT conversation_id AS "conversationId", record_id AS "recordId", sealed FROM conversation WHERE conversation_id = $1`, [conversationId]);
    return rows[0];
  }

  /** @returns how many rows are gone */
  async forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    const [, count]: [unknown, number] = await tx.query(`DELETE FROM conversation WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
    return count;
  }
}
