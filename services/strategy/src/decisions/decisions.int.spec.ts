// Promise: a decision that was kept tells each strategy that it was made among, in its version of then, with its reason; also one of before lists of strategies were kept.
import { messagingMigrations } from '@kejing/messaging';
import { openDatabase } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { strategyMigrations } from '../../migrations/index.js';
import { StrategiesStore } from '../strategies/strategies.store.js';
import { StrategyCatalogue } from '../strategies/strategy-catalogue.js';
import { keptChosen, keptRejected } from './decision.js';
import { DecisionsStore, type NewDecision } from './decisions.store.js';

const database = await testDatabase();
const db = await openDatabase({ url: database.url, poolSize: 2, migrations: [...messagingMigrations, ...strategyMigrations], service: 'strategy-test' });
const catalogue = new StrategyCatalogue(db, new StrategiesStore());
const store = new DecisionsStore();

beforeAll(async () => {
  await db.reader.query(`
    INSERT INTO strategy SELECT 's' || n, gen_random_uuid(), 1 FROM generate_series(1, 5) n;
    INSERT INTO strategy_version SELECT 's' || n, 1, 'name', 'scenario', 'true', n * 10, 0, false, '{"title":"t","whyTemplate":"","scriptKey":"","contentKey":"","action":"CALL"}', false, 'a', now()
    FROM generate_series(1, 5) n`);
  await catalogue.refresh();
});
afterAll(async () => {
  await db.close();
  await database.close();
});

const decided = (n: number): NewDecision => {
  const list = catalogue.list('scenario');
  return {
    decisionId: `00000000-0000-7000-8000-00000000000${n}`, recordId: 'r', scenario: 'scenario', signalId: `signal-${n}`, itemId: `item-${n}`, outcome: 'DECIDED', decideTime: new Date(0),
    chosen: keptChosen([{ strategy: list.candidates[1]!.strategy, expectedValue: 10, successRate: 0.5 }]), list, verdicts: 'NCMLL', lowerRates: [0.2, 0.1],
    variablesRead: ['tags'], signalReason: 'why',
  };
};
const keep = (...decisions: NewDecision[]) => db.tx((tx) => store.insert(tx, decisions));
const lists = async () => (await db.reader.query('SELECT 1 FROM strategy_list') as unknown[]).length;

it('is read as it was made, after its strategies have changed too, and its list is kept once', async () => {
  const [first, second] = [decided(1), decided(2)];
  await keep(first, second);
  expect(await lists()).toBe(1);
  await db.reader.query(`INSERT INTO strategy_version SELECT strategy_key, 2, name, scenario, eligibility, 999, 0, false, choice, strategy_key = 's4', 'b', now() FROM strategy_version; UPDATE strategy SET version = 2`);
  await catalogue.refresh();
  await keep(decided(3), decided(4));
  expect(await lists()).toBe(2);
  const { list, verdicts, lowerRates, signalId: _, itemId, ...rest } = first;
  const read = await store.ofItem(db.reader, 'r', itemId!);
  expect(read).toEqual({ ...rest, rejected: keptRejected(list.candidates.map(({ strategy }) => strategy), verdicts, lowerRates) });
  expect(read!.rejected.map(({ strategyKey, version, code, expectedValue }) => [strategyKey, version, code, expectedValue]))
    .toEqual([['s1', 1, 'NOT_ELIGIBLE', 0], ['s3', 1, 'NO_MARKETING_CONSENT', 0], ['s4', 1, 'RANKED_LOWER', 8], ['s5', 1, 'RANKED_LOWER', 5]]);
});

it('of before is read from its body', async () => {
  const rejected = [{ strategyId: 'x', strategyKey: 's9', version: 7, code: 'NOT_ELIGIBLE', value: 1, expectedValue: 0, successRate: 0 }];
  await db.reader.query(`INSERT INTO decision (record_id, decision_id, signal_id, item_id, scenario, outcome, body, decide_time) VALUES ('r', gen_random_uuid(), 'old', 'old item', 's', 'NONE_ELIGIBLE', $1, now())`,
    [JSON.stringify({ chosen: [], rejected, variablesRead: [], signalReason: '' })]);
  expect(await store.ofItem(db.reader, 'r', 'old item')).toMatchObject({ chosen: [], rejected });
});
