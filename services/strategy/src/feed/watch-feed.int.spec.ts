// Promise: a stream that goes on from a cursor misses no change of the feed, whoever writes at the same time, and hears of it within milliseconds.
import { ManualClock, sequentialIds, systemClock } from '@kejing/clock';
import { messagingMigrations } from '@kejing/messaging';
import { openDatabase, type Database } from '@kejing/postgres';
import { testDatabase, until, type TestDatabase } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { strategyMigrations } from '../../migrations/index.js';
import type { StrategyConfig } from '../strategy.config.js';
import { FeedBell } from './feed-bell.js';
import { FeedBellWorker } from './feed-bell.worker.js';
import type { TaskItem } from './feed-item.js';
import { FeedStore } from './feed.store.js';
import { FeedWriter } from './feed-writer.js';
import { WatchFeed, type FeedNews } from './watch-feed.js';

let database: TestDatabase;
let db: Database;
const ids = sequentialIds();
const store = new FeedStore();
const bell = new FeedBell();
const writer = new FeedWriter(store, systemClock);
const at = new Date('2026-01-02T03:04:05Z');

const task = (agentId: string, itemId = ids.next()): TaskItem => ({
  kind: 'TASK', recordId: `r-${itemId}`, itemId, agentId, state: 'OPEN', scenario: 's', title: '任务', read: false, createTime: at,
  body: { taskKind: 'CALL', runId: '', stepKey: '', dueTime: '', contentId: '', contentKey: '', contentTitle: '', cancelReason: '', outcomes: [] },
});
const put = (item: TaskItem) => db.tx(async (tx) => {
  await writer.lock(tx, [item.agentId]);
  await writer.put(tx, item);
});
const feedOf = (clock = systemClock as ManualClock, heartbeatMs = 60_000) => new WatchFeed(db, store, bell, { heartbeatMs } as StrategyConfig, clock);

/** Follows a feed in the background until stopped. */
function follow(agentId: string, from: bigint, watch = feedOf(), mayGoOn = () => Promise.resolve(true)) {
  const stop = new AbortController();
  const news: FeedNews[] = [];
  const done = (async () => {
    for await (const one of watch.execute(agentId, from, stop.signal, mayGoOn)) news.push(one);
  })();
  done.catch(() => undefined);
  return { news, items: () => news.flatMap(({ item }) => (item ? [item] : [])), done, stop: async () => { stop.abort(); await done; } };
}

beforeAll(async () => {
  database = await testDatabase();
  db = await openDatabase({ url: database.url, poolSize: 10, migrations: [...messagingMigrations, ...strategyMigrations], service: 'strategy' });
  await new FeedBellWorker(db, bell).onModuleInit();
});
afterAll(async () => {
  await db.close();
  await database.close();
});

describe('a feed', () => {
  it('shows a writer that commits late after none that came behind it', async () => {
    const [early, late] = [task('late'), task('late')];
    const seen = follow('late', 0n);
    let commit: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (commit = resolve));
    let taken: () => void = () => undefined;
    const tookCursor = new Promise<void>((resolve) => (taken = resolve));
    const first = db.tx(async (tx) => {
      await writer.lock(tx, ['late']);
      await writer.put(tx, early);
      taken();
      await held;
    });
    await tookCursor;
    const second = put(late);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(seen.items()).toEqual([]);
    commit();
    await Promise.all([first, second]);
    await until(() => seen.items().length === 2);
    expect(seen.items().map((item) => item.itemId)).toEqual([early.itemId, late.itemId]);
    await seen.stop();
  });

  it('is told whole to a reader that keeps reconnecting while three writers write and change', async () => {
    const written: string[] = [];
    const write = async () => {
      for (let n = 0; n < 40; n++) {
        const item = task('busy');
        await put(item);
        if (n % 4 === 0) await put({ ...item, state: 'DONE' });
        written.push(item.itemId);
      }
    };
    const last = new Map<string, string>();
    let cursor = 0n;
    let reconnects = 0;
    const read = async (through: () => boolean) => {
      while (!through()) {
        const stream = follow('busy', cursor);
        await until(() => stream.news.length > 0);
        await new Promise((resolve) => setTimeout(resolve, 15));
        await stream.stop();
        for (const one of stream.news) {
          expect(one.cursor).toBeGreaterThanOrEqual(cursor);
          cursor = one.cursor;
          if (one.item) last.set(one.item.itemId, one.item.state);
        }
        reconnects++;
      }
    };
    let writing = true;
    const writers = Promise.all([write(), write(), write()]).then(() => (writing = false));
    await read(() => !writing && last.size === 120);
    await writers;
    expect([...last.keys()].sort()).toEqual(written.sort());
    expect([...last.values()].filter((state) => state === 'DONE')).toHaveLength(30);
    expect(reconnects).toBeGreaterThan(3);
  });

  it('is heard within milliseconds of the commit, by the bell of each replica', async () => {
    const seen = follow('fast', 0n);
    await until(() => seen.news.length === 1);
    const delays: number[] = [];
    for (let n = 0; n < 20; n++) {
      await put(task('fast'));
      const committed = performance.now();
      await until(() => seen.items().length === n + 1, 5_000, 1);
      delays.push(performance.now() - committed);
    }
    expect(Math.max(...delays)).toBeLessThan(1_000);
    await seen.stop();
  });

  it('says where it is while nothing happens, and catches up on what it did not hear of', async () => {
    const seen = follow('quiet', 0n, feedOf(undefined, 50));
    await until(() => seen.news.length > 3);
    expect(seen.items()).toEqual([]);
    // A change without a notification is found at the next heartbeat at the latest.
    await database.db.query(`INSERT INTO feed VALUES ('quiet', 1)`);
    await database.db.query(
      `INSERT INTO feed_item (record_id, item_id, agent_id, kind, state, scenario, title, body, read, cursor, create_time, update_time)
       SELECT record_id, 'copy', 'quiet', kind, state, scenario, title, body, read, 1, create_time, update_time FROM feed_item LIMIT 1`,
    );
    await until(() => seen.items().length === 1);
    await seen.stop();
  });

  it('ends for a manager whose subtree lost the agent', async () => {
    const clock = new ManualClock(at);
    const seen = follow('moved', 0n, feedOf(clock, 20), () => Promise.resolve(false));
    await until(() => seen.news.length > 0);
    clock.advance(61_000);
    await expect(seen.done).rejects.toMatchObject({ code: 'AGENT_OUT_OF_SCOPE' });
  });

  it('marks as read once, each with a cursor of its own', async () => {
    const items = [task('reader'), task('reader')];
    for (const item of items) await put(item);
    const ask = (agentId: string) => db.tx((tx) => writer.markRead(tx, agentId, items.map((item) => item.itemId)));
    expect([await ask('other'), await ask('reader'), await ask('reader')]).toEqual([0, 2, 0]);
    const changed = await store.changedSince(db.reader, 'reader', 2n, 10);
    expect(changed.map((item) => [item.cursor, item.read])).toEqual([[3n, true], [4n, true]]);
  });
});
