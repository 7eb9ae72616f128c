import { Injectable } from '@nestjs/common';
import { arrayOf, notifyAtCommit, type Tx } from '@kejing/postgres';
import type { FeedItem, OpportunityItem, StoredItem } from './feed-item.js';

/** Told of it: the agent whose feed changed. */
export const FEED_CHANNEL = 'strategy_feed';

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
      tx.query(`INSERT INTO feed (agent_id, cursor) SELECT unnest, 0 FROM unnest(${arrayOf('$1', 'text')}) ORDER BY 1 ON CONFLICT DO NOTHING`, [agentIds]),
      tx.query(`SELECT 1 FROM feed WHERE agent_id = ANY (${arrayOf('$1', 'text')}) ORDER BY agent_id FOR UPDATE`, [agentIds]),
    ]);
  }

  /** Takes the next cursors of a locked feed, and wakes its readers at commit. Answers the last one taken. */
  async advance(tx: Tx, agentId: string, by: number): Promise<bigint> {
    notifyAtCommit(tx, FEED_CHANNEL, agentId);
    const [rows] = (await tx.query(`UPDATE feed SET cursor = cursor + $2 WHERE agent_id = $1 RETURNING cursor`, [agentId, by])) as [{ cursor: string }[], number];
    return BigInt(rows[0]!.cursor);
  }

  /**
   * Writes changes of items in their order, each under the next cursor of its locked feed, and wakes the readers at commit. Of an item that is changed more than once
   * the last change counts.
   */
  async save(tx: Tx, changes: readonly FeedItem[], now: Date): Promise<void> {
    const advances = new Map<string, number>();
    const rows = new Map<string, object>();
    for (const { recordId, itemId, agentId, kind, state, scenario, title, body, read, createTime } of changes) {
      const place = (advances.get(agentId) ?? 0) + 1;
      advances.set(agentId, place);
      rows.set(`${recordId} ${itemId}`, {
        record_id: recordId, item_id: itemId, agent_id: agentId, kind, state, scenario, title, body, read, place, create_time: createTime, update_time: now,
      });
    }
    for (const agentId of advances.keys()) notifyAtCommit(tx, FEED_CHANNEL, agentId);
    await tx.query(
      `WITH advanced AS (
         UPDATE feed SET cursor = cursor + a.by FROM unnest(${arrayOf('$2', 'text')}, ${arrayOf('$3', 'int')}) AS a(agent_id, by) WHERE feed.agent_id = a.agent_id
         RETURNING feed.agent_id, feed.cursor - a.by AS before)
       INSERT INTO feed_item (record_id, item_id, agent_id, kind, state, scenario, title, body, read, cursor, create_time, update_time)
       SELECT record_id, item_id, agent_id, kind, state, scenario, title, body, read, before + place, create_time, update_time
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, item_id text, agent_id text, kind text, state text, scenario text, title text, body jsonb, read boolean,
         place int, create_time timestamptz, update_time timestamptz) JOIN advanced USING (agent_id)
       ON CONFLICT (record_id, item_id) DO UPDATE SET state = excluded.state, title = excluded.title, body = excluded.body, read = excluded.read, cursor = excluded.cursor,
         update_time = excluded.update_time`,
      [JSON.stringify([...rows.values()]), [...advances.keys()], [...advances.values()]],
    );
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

  /** Opportunities of the records whose last signal is not older than `since`, and whose agents are not through with them, oldest first. */
  async unfinished(tx: Tx, recordIds: readonly string[], since: Date): Promise<OpportunityItem[]> {
    const rows: Row[] = await tx.query(
      `${SELECT} WHERE i.record_id = ANY (${arrayOf('$1', 'text')}) AND i.kind = 'OPPORTUNITY' AND i.state IN ('OPEN', 'CHOSEN') AND (i.body->>'lastSignalTime')::timestamptz >= $2
       ORDER BY i.create_time, i.item_id`,
      [recordIds, since],
    );
    return rows.map((row) => toItem(row) as StoredItem & OpportunityItem);
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
