// Promise: the migrations go up and down; what belongs to a person is kept by its record.
import { messagingMigrations } from '@kejing/messaging';
import { checkMigrations } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { expect, it } from 'vitest';
import { strategyMigrations } from '../migrations/index.js';

const OF_A_PERSON = ['record', 'record_tag', 'record_policy', 'record_consent', 'feed_item', 'task_link', 'decision', 'lead_won'];

it('go up, down and up again, and put record_id first', async () => {
  const database = await testDatabase();
  await checkMigrations(database.url, [...messagingMigrations, ...strategyMigrations]);
  const { rows } = await database.db.query<{ name: string; first: string }>(`
    SELECT c.relname AS name, a.attname AS first FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0] WHERE i.indisprimary`);
  const first = new Map(rows.map((row) => [row.name, row.first]));
  expect(OF_A_PERSON.map((name) => first.get(name))).toEqual(OF_A_PERSON.map(() => 'record_id'));
  await database.close();
});
