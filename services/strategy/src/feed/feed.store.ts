import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { FeedItem, StoredItem } from './feed-item.js';

interface Row {
  record_id: string;
  item_id: string;
  agent_id: string;
  kind: 'OPPORTUNITY' | 'TASK';
  state: StoredItem['state'];
  scenario: string;
  title: string;
  body: StoredItem['body'];
  read: boolean;
  cursor: string;
  create_time: Date;
  update_time: Date;
  customer_id: string | null;
}

export interface FeedFilter {
  /** Empty for all. */
  kind: string;
  state: string;
  recordId: string;
}

// The customer is looked up when it is read: a merge or a split changes no item.
const SELECT = `SELECT i.*, r.customer_id FROM feed_item i LEFT JOIN record r USING (record_id)`;

/** Items and cursors of feeds. Every change takes the feed's row first: see {@link lock}. */
@Injectable()
export class FeedStore {
  /** Makes and locks the feeds, in one order for everybody. Until commit nobody else changes them. */
  async lock(tx: Tx, agentIds: readonly string[]): Promise<void> {
    await Promise.all([
      tx.query(`INSERT INTO feed (agent_id, cursor) SELECT unnest, 0 FROM unnest($1::text[]) ORDER BY 1 ON CONFLICT DO NOTHING`, [agentIds]),
      tx.query(`SELECT 1 FROM feed WHERE agent_id = ANY ($1::text[]) ORDER BY agent_id FOR UPDATE`, [agentIds]),
    ]);
  }

  /** Takes the next cursors of a locked feed, and wakes its readers at commit. Answers the last one taken. */
  async advance(tx: Tx, agentId: string, by: number): Promise<bigint> {
    const [[rows]] = (await Promise.all([
      tx.query(`UPDATE feed SET cursor = cursor + $2 WHERE agent_id = $1 RETURNING cursor`, [agentId, by]), this.wake(tx, agentId),
    ])) as [[{ cursor: string }[], number], unknown];
    return BigInt(rows[0]!.cursor);
  }

  /** Writes an item under the next cursor of its locked feed, and wakes its readers at commit. */
  async save(tx: Tx, item: FeedItem, now: Date): Promise<void> {
    const saving = tx.query(
      `WITH feed AS (UPDATE feed SET cursor = cursor + 1 WHERE agent_id = $3 RETURNING cursor)
       INSERT INTO feed_item (record_id, item_id, agent_id, kind, state, scenario, title, body, read, cursor, create_time, update_time)
       SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, feed.cursor, $10, $11 FROM feed
       ON CONFLICT (record_id, item_id) DO UPDATE SET state = excluded.state, title = excluded.title, body = excluded.body, read = excluded.read, cursor = excluded.cursor, update_time = excluded.update_time`,
      [item.recordId, item.itemId, item.agentId, item.kind, item.state, item.scenario, item.title, JSON.stringify(item.body), item.read, item.createTime, now],
    );
    await Promise.all([saving, this.wake(tx, item.agentId)]);
  }

  private wake(tx: Tx, agentId: string): Promise<unknown> {
    return tx.query(`SELECT pg_notify('strategy_feed', $1)`, [agentId]);
  }

  async find(tx: Tx, recordId: string, itemId: string): Promise<StoredItem | undefined> {
    const rows: Row[] = await tx.query(`${SELECT} WHERE i.record_id = $1 AND i.item_id = $2`, [recordId, itemId]);
    return rows[0] && toItem(rows[0]);
  }

  async findById(tx: Tx, itemId: string): Promise<StoredItem | undefined> {
    const rows: Row[] = await tx.query(`${SELECT} WHERE i.item_id = $1`, [itemId]);
    return rows[0] && toItem(rows[0]);
  }

  async ofRecords(tx: Tx, recordIds: readonly string[]): Promise<StoredItem[]> {
    const rows: Row[] = await tx.query(`${SELECT} WHERE i.record_id = ANY ($1::text[])`, [recordIds]);
    return rows.map(toItem);
  }

  /** The newest opportunity of the same cause whose last signal is not older than `since`, where the agent is not through with it. */
  async unfinished(tx: Tx, of: { recordId: string; agentId: string; scenario: string; runId: string }, since: Date): Promise<StoredItem | undefined> {
    const rows: Row[] = await tx.query(
      `${SELECT} WHERE i.record_id = $1 AND i.agent_id = $2 AND i.kind = 'OPPORTUNITY' AND i.state IN ('OPEN', 'CHOSEN') AND i.scenario = $3
         AND i.body->>'runId' = $4 AND (i.body->>'lastSignalTime')::timestamptz >= $5
       ORDER BY i.create_time DESC LIMIT 1`,
      [of.recordId, of.agentId, of.scenario, of.runId, since],
    );
    return rows[0] && toItem(rows[0]);
  }

  async changedSince(tx: Tx, agentId: string, cursor: bigint, limit: number): Promise<StoredItem[]> {
    const rows: Row[] = await tx.query(`${SELECT} WHERE i.agent_id = $1 AND i.cursor > $2 ORDER BY i.cursor LIMIT $3`, [agentId, cursor.toString(), limit]);
    return rows.map(toItem);
  }

  async cursor(tx: Tx, agentId: string): Promise<bigint> {
    const rows: { cursor: string }[] = await tx.query(`SELECT cursor FROM feed WHERE agent_id = $1`, [agentId]);
    return BigInt(rows[0]?.cursor ?? 0);
  }

  /** Newest change first. */
  async page(tx: Tx, agentIds: readonly string[], filter: FeedFilter, before: { time: Date; itemId: string } | undefined, limit: number): Promise<StoredItem[]> {
    const rows: Row[] = await tx.query(
      `${SELECT} WHERE i.agent_id = ANY ($1::text[]) AND ($2 = '' OR i.kind = $2) AND ($3 = '' OR i.state = $3) AND ($4 = '' OR i.record_id = $4)
         AND ($5::timestamptz IS NULL OR (i.update_time, i.item_id) < ($5, $6))
       ORDER BY i.update_time DESC, i.item_id DESC LIMIT $7`,
      [agentIds, filter.kind, filter.state, filter.recordId, before?.time ?? null, before?.itemId ?? '', limit],
    );
    return rows.map(toItem);
  }

  async unread(tx: Tx, agentId: string): Promise<{ kind: string; count: number }[]> {
    return tx.query(`SELECT kind, count(*)::int AS count FROM feed_item WHERE agent_id = $1 AND NOT read AND state = 'OPEN' GROUP BY kind`, [agentId]);
  }

  /** Of the items those that are the agent's and unread. */
  async unreadAmong(tx: Tx, agentId: string, itemIds: readonly string[]): Promise<{ recordId: string; itemId: string }[]> {
    return tx.query(
      `SELECT record_id AS "recordId", item_id AS "itemId" FROM feed_item WHERE agent_id = $1 AND item_id = ANY ($2::text[]) AND NOT read ORDER BY item_id`,
      [agentId, itemIds],
    );
  }

  async setRead(tx: Tx, item: { recordId: string; itemId: string }, cursor: bigint): Promise<void> {
    await tx.query(`UPDATE feed_item SET read = true, cursor = $3 WHERE record_id = $1 AND item_id = $2`, [item.recordId, item.itemId, cursor.toString()]);
  }

  async deleteClosed(tx: Tx, before: Date): Promise<void> {
    await tx.query(`DELETE FROM feed_item WHERE state IN ('DONE', 'CANCELLED') AND update_time < $1`, [before]);
  }
}

const toItem = (row: Row): StoredItem =>
  ({
    recordId: row.record_id,
    itemId: row.item_id,
    agentId: row.agent_id,
    kind: row.kind,
    state: row.state,
    scenario: row.scenario,
    title: row.title,
    body: row.body,
    read: row.read,
    createTime: row.create_time,
    cursor: BigInt(row.cursor),
    updateTime: row.update_time,
    customerId: row.customer_id ?? undefined,
  }) as StoredItem;
