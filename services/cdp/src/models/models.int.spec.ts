// Promise: matching goes by one version at a time; a version is found from what is there, whatever the order; nobody matches by an old one after another is active; training ends, is done once and survives crashes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '@kejing/grpc';
import { until } from '@kejing/testing';
import { testSlices } from '../slices.fixture.js';
import { MatchQueue } from '../identity/match-queue.js';
import { ActiveModel } from './active-model.js';
import { MatchingGrpc } from './matching.grpc.js';
import { MatchingServiceModule } from './matching-service.module.js';
import { ModelRefresher } from './model-refresher.worker.js';
import { ModelTrainer } from './model-trainer.worker.js';
import { ModelsStore } from './models.store.js';
import { person, storeParties } from './matched-records.fixture.js';
import { RunTraining } from './run-training.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
let grpc: MatchingGrpc;
const steward: Caller = { kind: 'user', subject: 'steward-1', roles: ['STEWARD'], purposes: [] };
const current = () => slices.database.tx((tx) => slices.get(ActiveModel).current(tx));
const refresh = (requestId = '', minGrowthPercent = 0) => grpc.refreshModel({ requestId, minGrowthPercent }, steward);
const queued = async () => Number((await grpc.getMatchQueue({})).queued);
const emptyQueue = () => slices.db.query('DELETE FROM match_queue');

beforeAll(async () => {
  slices = await testSlices(MatchingServiceModule);
  grpc = slices.get(MatchingGrpc);
  await slices.get(ModelTrainer).beforeApplicationShutdown(); // rounds are asked for here
});
afterAll(() => slices.close());

it('begins with the version that ships', async () => {
  expect(await current()).toMatchObject({ version: 1, frequencies: { records: 0 } });
  expect((await grpc.getModel({ version: 0 })).model).toMatchObject({ version: 1, state: 'ACTIVE', actor: 'system', hubs: 0 });
  await expect(grpc.getModel({ version: 9 })).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'MODEL_NOT_FOUND' });
  await expect(grpc.trainModel({ profile: 'chinese', maxErrorRate: 0, requestId: '' }, steward)).rejects.toMatchObject({ kind: 'PRECONDITION', code: 'TOO_FEW_RECORDS' });
});

describe('RefreshModel', () => {
  let agentsClients: string[];
  beforeAll(async () => {
    await storeParties(slices, Array.from({ length: 60 }, (_, n) => person(n)));
    // The phone of an agent in twelve customers' records; one person's phone in twelve records.
    agentsClients = await storeParties(slices, Array.from({ length: 12 }, (_, n) => ({ ...person(100 + n), phones: [{ number: '13927418563', verified: false }] })));
    await storeParties(slices, Array.from({ length: 12 }, (_, n) => ({ ...person(200), sourceSystem: `S${n}` })));
  });

  it('finds values that many people share, not those that one is often reported with; counts frequent values; queues all', async () => {
    const requestId = crypto.randomUUID();
    const answer = await refresh(requestId);
    expect(answer).toEqual({ version: 2, queued: '84', hubs: 1 });
    expect(await refresh(requestId)).toEqual(answer);
    expect((await slices.db.query('SELECT kind, model_version FROM hub')).rows).toEqual([{ kind: 'PHONE', model_version: 2 }]);
    const { version, frequencies } = await current();
    expect([version, frequencies.records]).toEqual([2, 84]);
    expect([...frequencies.columns['phone']!.values()]).toEqual([12]);
    expect(await queued()).toBe(84);
    expect((await grpc.listModels({ pageSize: 1, pageToken: '' })).models).toMatchObject([{ version: 2, state: 'ACTIVE', actor: 'steward-1', hubs: 1, records: '84' }]);
  });

  it('makes no new version where nothing changed', async () => {
    await emptyQueue();
    expect(await refresh()).toEqual({ version: 2, queued: '0', hubs: 1 });
  });

  it('has only those matched again whose hub came or went, where no weight moved', async () => {
    await emptyQueue();
    // Two of the twelve name another phone in their tokens: ten people may share one.
    await slices.db.query(`DELETE FROM record_token WHERE kind = 'PHONE' AND record_id = ANY ($1::uuid[])`, [agentsClients.slice(0, 2)]);
    slices.clock.advance(1000);
    expect(await refresh()).toEqual({ version: 2, queued: '10', hubs: 0 });
    expect(await queued()).toBe(10);
  });

  it('leaves the model as it is where a load is small beside what was counted', async () => {
    const other = await testSlices(MatchingServiceModule);
    const ask = (minGrowthPercent: number) => other.get(MatchingGrpc).refreshModel({ requestId: '', minGrowthPercent }, steward);
    const people = Array.from({ length: 108 }, (_, n) => person(n));
    await storeParties(other, people.slice(0, 100));
    expect(await ask(10)).toMatchObject({ version: 2, queued: '100' });
    await storeParties(other, people.slice(100));
    expect(await ask(10)).toMatchObject({ version: 2, queued: '0' });
    expect(await ask(5)).toMatchObject({ version: 3, queued: '108' });
    await other.close();
  });

  it('looks once a day, of all replicas one, for values that became hubs in a base that stays as large', async () => {
    const other = await testSlices(MatchingServiceModule);
    const refresher = other.get(ModelRefresher);
    const due = async () => (await other.db.query<{ at: Date }>('SELECT at FROM match_refresh_due')).rows[0]!.at;
    await storeParties(other, Array.from({ length: 200 }, (_, n) => person(n)));
    await other.get(MatchingGrpc).refreshModel({ requestId: '', minGrowthPercent: 0 }, steward);
    await storeParties(other, Array.from({ length: 12 }, (_, n) => ({ ...person(300 + n), phones: [{ number: '13927418563', verified: false }] })));
    await other.db.query(`UPDATE match_refresh_due SET at = $1`, [other.clock.now()]);
    refresher.onApplicationBootstrap();
    await until(async () => (await due()).getTime() === other.clock.now().getTime() + 24 * 3_600_000, 20_000);
    await refresher.beforeApplicationShutdown();
    expect((await other.db.query('SELECT kind, model_version FROM hub')).rows).toEqual([{ kind: 'PHONE', model_version: 2 }]);
    await other.close();
  });

  it('counts again, before its day, when the base has doubled, but not while somebody loads', async () => {
    const other = await testSlices(MatchingServiceModule);
    const refresher = other.get(ModelRefresher);
    const version = async () => (await other.db.query<{ version: number }>(`SELECT version FROM match_model WHERE state = 'ACTIVE'`)).rows[0]!.version;
    const rounds = async () => {
      await other.db.query('ANALYZE record_features');
      await refresher['round']();
      return version();
    };
    await storeParties(other, Array.from({ length: 100 }, (_, n) => person(n)));
    await other.get(MatchingGrpc).refreshModel({ requestId: '', minGrowthPercent: 0 }, steward);
    await storeParties(other, Array.from({ length: 80 }, (_, n) => person(200 + n)));
    expect(await rounds()).toBe(2);
    await storeParties(other, Array.from({ length: 40 }, (_, n) => person(400 + n)));
    await other.database.tx((tx) => other.get(MatchQueue).hold(tx, new Date(other.clock.now().getTime() + 60_000)));
    expect(await rounds()).toBe(2);
    await other.database.tx((tx) => other.get(MatchQueue).hold(tx, other.clock.now()));
    expect(await rounds()).toBe(3);
    expect((await other.db.query<{ at: Date }>('SELECT at FROM match_refresh_due')).rows[0]!.at.getTime()).toBe(other.clock.now().getTime() + 24 * 3_600_000);
    // Somebody has taken it: he counts, and nobody else does.
    await storeParties(other, Array.from({ length: 250 }, (_, n) => person(600 + n)));
    await other.db.query('UPDATE match_refresh_due SET at = $1', [new Date(other.clock.now().getTime() + 5 * 3_600_000)]);
    expect(await rounds()).toBe(3);
    await other.close();
  });

  it('finds the same from the same records in another order', async () => {
    const other = await testSlices(MatchingServiceModule);
    const all = [...Array.from({ length: 30 }, (_, n) => person(n % 7)).map((p, n) => ({ ...p, sourceSystem: `S${n}` })), ...Array.from({ length: 12 }, (_, n) => ({ ...person(100 + n), email: 'x@y.cn' }))];
    const counts = async (of: typeof slices) => {
      await of.get(MatchingGrpc).refreshModel({ requestId: '', minGrowthPercent: 0 }, steward);
      const { frequencies } = await of.database.tx((tx) => of.get(ActiveModel).current(tx));
      const hubs = await of.db.query('SELECT kind FROM hub');
      return { counts: Object.entries(frequencies.columns).map(([column, c]) => [column, [...c.values()].sort()]), hubs: hubs.rows };
    };
    await storeParties(other, all);
    const one = await counts(other);
    await other.db.query('TRUNCATE record, record_source, record_token, record_features, hub');
    await storeParties(other, all.toReversed());
    expect(await counts(other)).toEqual(one);
    expect(one.hubs).toEqual([{ kind: 'EMAIL' }]);
    await other.close();
  });
});

describe('ActivateModel', () => {
  it('waits for those who match by the version before, and has everybody match by the new one', async () => {
    await emptyQueue();
    let done = false;
    let activation: Promise<unknown> | undefined;
    await slices.database.tx(async (tx) => {
      expect((await slices.get(ActiveModel).current(tx)).version).toBe(2);
      activation = grpc.activateModel({ version: 1, requestId: '' }, steward).then((answer) => ((done = true), answer));
      await new Promise((resolve) => setTimeout(resolve, 150));
      expect(done).toBe(false);
    });
    expect(await activation).toEqual({ version: 1, queued: '84' });
    expect((await current()).version).toBe(1);
    expect(await grpc.activateModel({ version: 1, requestId: '' }, steward)).toEqual({ version: 1, queued: '0' });
    await expect(grpc.activateModel({ version: 77, requestId: '' }, steward)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
  });

  it('is known to every replica at its next transaction', async () => {
    const replica = new ActiveModel(slices.get(ModelsStore), slices.clock);
    expect((await slices.database.tx((tx) => replica.current(tx))).version).toBe(1);
    await grpc.activateModel({ version: 2, requestId: '' }, steward);
    expect((await slices.database.tx((tx) => replica.current(tx))).version).toBe(2);
  });

  it('ends without a deadlock when several ask at once', async () => {
    const all = await Promise.all([1, 2, 1, 2].map((version) => grpc.activateModel({ version, requestId: '' }, steward)));
    expect(all).toHaveLength(4);
    const active = await slices.db.query(`SELECT count(*)::int AS n FROM match_model WHERE state = 'ACTIVE'`);
    expect(active.rows).toEqual([{ n: 1 }]);
  });
});

describe('TrainModel', () => {
  const round = () => slices.get(RunTraining).execute(() => true);
  beforeAll(async () => {
    const people = Array.from({ length: 450 }, (_, i) => person(1000 + i));
    await storeParties(slices, people);
    await storeParties(slices, people.map((one) => ({ ...one, sourceSystem: 'APP' })));
    await storeParties(slices, people.map((one, i) => ({ ...one, sourceSystem: 'UW', ...(i % 3 === 0 && { name: '' }), ...(i % 4 === 0 && { phones: [] }) })));
    await grpc.activateModel({ version: 2, requestId: '' }, steward);
  });

  it('makes a draft in the background, that links once it is activated', async () => {
    const requestId = crypto.randomUUID();
    const { version } = await grpc.trainModel({ profile: 'chinese', maxErrorRate: 0, requestId }, steward);
    expect(await grpc.trainModel({ profile: 'chinese', maxErrorRate: 0, requestId }, steward)).toEqual({ version });
    expect((await grpc.getModel({ version })).model).toMatchObject({ state: 'TRAINING', profiles: [] });
    await expect(grpc.activateModel({ version, requestId: '' }, steward)).rejects.toMatchObject({ code: 'MODEL_NOT_READY' });
    expect(await round()).toBe(true);
    expect(await round()).toBe(false);
    const { model } = await grpc.getModel({ version });
    expect(model).toMatchObject({ state: 'DRAFT', failure: '' });
    const chinese = model!.profiles.find((p) => p.profile === 'chinese')!;
    expect(chinese.linkThreshold).toBeGreaterThan(3);
    const name = (kind: 'm' | 'u') => chinese.levels.find((l) => l.field === 'name' && l.level === 'EXACT')![kind];
    expect(name('m')).toBeGreaterThan(20 * name('u'));
    await emptyQueue();
    expect(await grpc.activateModel({ version, requestId: '' }, steward)).toEqual({ version, queued: String(84 + 1350) });
    expect((await current()).version).toBe(version);
  });

  it('is done by one replica, and by another where the first died at it', async () => {
    const { version } = await grpc.trainModel({ profile: 'chinese', maxErrorRate: 0.01, requestId: '' }, steward);
    await slices.db.query(`UPDATE match_training SET lease_until = $1`, [new Date(slices.clock.now().getTime() + 60_000)]);
    expect(await round()).toBe(false);
    slices.clock.advance(61_000);
    expect(await round()).toBe(true);
    expect((await grpc.getModel({ version })).model!.state).toBe('DRAFT');
  });

  it('is left to another by a process that ends, and fails where every process ends at it', async () => {
    const { version } = await grpc.trainModel({ profile: 'chinese', maxErrorRate: 0, requestId: '' }, steward);
    expect(await slices.get(RunTraining).execute(() => false)).toBe(true);
    expect((await grpc.getModel({ version })).model!.state).toBe('TRAINING');
    await slices.db.query(`UPDATE match_training SET attempts = 3`);
    slices.clock.advance(61_000);
    expect(await round()).toBe(true);
    expect((await grpc.getModel({ version })).model).toMatchObject({ state: 'FAILED', failure: 'TRAINING_INTERRUPTED' });
    expect(await round()).toBe(false);
  });
});

describe('HoldMatching', () => {
  it('holds the queue for as long as it is asked, and lets it go', async () => {
    await grpc.holdMatching({ seconds: 60 });
    expect((await grpc.getMatchQueue({})).heldUntil).toEqual({ seconds: String(Math.floor(slices.clock.now().getTime() / 1000) + 60), nanos: expect.any(Number) as number });
    await grpc.holdMatching({ seconds: 0 });
    expect((await grpc.getMatchQueue({})).heldUntil).toBeUndefined();
  });
});
