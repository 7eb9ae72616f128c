// Promise: whatever the order, the chunks and the way in, the same records make the same customers, those of a matching of all of them at once.
import { create } from '@bufbuild/protobuf';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveAll } from '../matching/resolve-all.js';
import { shippedModel } from '../matching/model.js';
import { FeatureDigests } from '../vault/feature-digests.js';
import { standardiseParty } from '../standards/standardise-party.js';
import { testSlices } from '../slices.fixture.js';
import { crowd, seeded, shuffled } from './crowd.fixture.js';
import { DrainMatchQueue } from './drain-match-queue.js';
import { IdentityModule } from './identity.module.js';
import { LedgerStore } from './ledger.store.js';
import { drainQueue, forgetAll, report, standing } from './pipeline.fixture.js';
import type { PartyInit } from './parties.fixture.js';
import { rebuildClusters } from './rebuild-clusters.js';

type Slices = Awaited<ReturnType<typeof testSlices>>;
let slices: Slices;
beforeAll(async () => {
  slices = await testSlices(IdentityModule);
});
afterAll(() => slices.close());

/** What {@link standing} gives, of a matching of all parties at once. */
function atOnce(parties: readonly PartyInit[]): string[] {
  const nameOf = (party: PartyInit) => `${party.sourceSystem!}:${party.sourceId!}`;
  const input = parties.map((party) => ({ recordId: nameOf(party), party: standardiseParty(create(PartyReportedSchema, party), '2026-06-01', slices.clock.now()) }));
  return resolveAll({ parties: input }, shippedModel(), slices.get(FeatureDigests).of).clusters.map((ids) => [...ids].sort().join(' ')).sort();
}

describe('customers', () => {
  it.each([1, 2, 3])('are the same for every order of arrival, live or loaded: crowd %i', async (seed) => {
    const parties = crowd(60, seed);
    const random = seeded(seed * 7);
    const expected = atOnce(parties);
    const arrivals: { name: string; of: PartyInit[]; chunk: () => number; backfill: () => boolean }[] = [
      { name: 'live, in order, by one', of: parties.slice(0, 40), chunk: () => 1, backfill: () => false },
      { name: 'live, shuffled, in chunks', of: shuffled(parties, random), chunk: () => 1 + Math.floor(random() * 40), backfill: () => false },
      { name: 'loaded, shuffled', of: shuffled(parties, random), chunk: () => 50, backfill: () => true },
      { name: 'both, shuffled', of: shuffled(parties, random), chunk: () => 1 + Math.floor(random() * 9), backfill: () => random() < 0.5 },
    ];
    for (const { name, of, chunk, backfill } of arrivals) {
      await forgetAll(slices);
      for (let i = 0; i < of.length; ) {
        const next = of.slice(i, (i += chunk()));
        await report(slices, next, { backfill: backfill() });
      }
      await drainQueue(slices);
      expect(await standing(slices), name).toEqual(of.length === parties.length ? expected : atOnce(of));
    }
  }, 300_000);

  it('are the same when several drain the queue at once, while reports come', async () => {
    const random = seeded(21);
    for (const seed of [4, 5]) {
      const parties = crowd(150, seed);
      await forgetAll(slices);
      const of = shuffled(parties, random);
      for (let i = 0; i < of.length; i += 60) await report(slices, of.slice(i, i + 60), { backfill: i < of.length - 120 });
      const drain = async () => { while ((await slices.get(DrainMatchQueue).execute(slices.clock.now(), 17)) > 0); };
      await Promise.all([drain(), drain(), drain(), (async () => { for (let i = 0; i < of.length; i += 70) await report(slices, of.slice(i, i + 20), { backfill: random() < 0.5 }); })()]);
      await drainQueue(slices);
      expect(await standing(slices)).toEqual(atOnce(parties));
    }
  }, 300_000);

  it('are what the ledger says', async () => {
    await forgetAll(slices);
    const from = (await slices.db.query<{ seq: string }>('SELECT coalesce(max(seq), 0) AS seq FROM ledger')).rows[0]!.seq;
    const random = seeded(9);
    const parties = crowd(50, 9);
    // Reports of the same sources with other people's content: links end, people part and meet.
    for (let round = 0; round < 3; round++) {
      const said = shuffled(parties, random).map((party, i) => ({ ...party, sourceSystem: 'X', sourceId: String(i % 40) }));
      for (let i = 0; i < said.length; i += 15) await report(slices, said.slice(i, i + 15), { backfill: random() < 0.3 });
      await drainQueue(slices);
    }
    const rebuilt = rebuildClusters(await slices.get(LedgerStore).all(slices.database.reader, from, 100_000));
    const rows = (await slices.db.query<{ r: string; c: string }>('SELECT record_id AS r, customer_id AS c FROM record_customer')).rows;
    expect(new Map(rebuilt.customerOf)).toEqual(new Map(rows.map((row) => [row.r, row.c])));
    const links = (await slices.db.query<{ l: string }>(`SELECT record_id || ' ' || other_record_id || ' ' || rule AS l FROM link`)).rows;
    expect(rebuilt.links.map((l) => `${l.a} ${l.b} ${l.rule}`).sort()).toEqual(links.map((row) => row.l).sort());
  }, 300_000);
});
