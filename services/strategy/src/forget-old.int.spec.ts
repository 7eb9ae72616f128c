// Promise: decisions and closed items are kept as long as configured and no longer; open items stay.
import { ManualClock } from '@kejing/clock';
import { messagingMigrations } from '@kejing/messaging';
import { openDatabase } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { expect, it } from 'vitest';
import { strategyMigrations } from '../migrations/index.js';
import { DecisionsStore } from './decisions/decisions.store.js';
import { ForgetDecisions } from './decisions/forget-decisions.js';
import { FeedStore } from './feed/feed.store.js';
import { ForgetItems } from './feed/forget-items.js';
import { TaskLinksStore } from './feed/task-links.store.js';
import { ForgetOld } from './forget-old.js';
import type { StrategyConfig } from './strategy.config.js';

it('forgets by age', async () => {
  const database = await testDatabase();
  const db = await openDatabase({ url: database.url, poolSize: 2, migrations: [...messagingMigrations, ...strategyMigrations], service: 'strategy' });
  const clock = new ManualClock('2026-06-01T00:00:00Z');
  const days = (n: number) => new Date(clock.now().getTime() - n * 86_400_000);
  const item = `INSERT INTO feed_item (record_id, item_id, agent_id, kind, state, scenario, title, body, read, cursor, create_time, update_time) VALUES ('r', $1, 'a', 'TASK', $2, '', '', '{}', true, 1, $3, $3)`;
  for (const [id, state, age] of [['old-done', 'DONE', 31], ['old-open', 'OPEN', 31], ['new-done', 'DONE', 29]] as const) await database.db.query(item, [id, state, days(age)]);
  for (const [id, age] of [['old', 11], ['new', 9]] as const) {
    await database.db.query(`INSERT INTO decision (record_id, decision_id, signal_id, scenario, outcome, body, decide_time) VALUES ('r', gen_random_uuid(), $1, '', '', '{}', $2)`, [id, days(age)]);
  }
  const config = { decisionDays: 10, feedDays: 30 } as StrategyConfig;
  const forget = new ForgetOld(
    db, new ForgetDecisions(new DecisionsStore()), new ForgetItems(new FeedStore(), new TaskLinksStore()), config, clock,
  );
  await forget.execute();
  const left = async (sql: string) => (await database.db.query<{ x: string }>(sql)).rows.map(({ x }) => x);
  expect(await left(`SELECT item_id AS x FROM feed_item ORDER BY 1`)).toEqual(['new-done', 'old-open']);
  expect(await left(`SELECT signal_id AS x FROM decision`)).toEqual(['new']);
  await db.close();
  await database.close();
});
