import { create } from '@bufbuild/protobuf';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { received, type testSlices } from '../slices.fixture.js';
import { RecordVault } from '../vault/record-vault.js';
import { DrainMatchQueue } from './drain-match-queue.js';
import { LockParties } from './lock-parties.js';
import type { PartyInit } from './parties.fixture.js';
import { locksOf, PrepareParty } from './prepare-party.js';
import { ReportParties } from './report-parties.js';

type Slices = Awaited<ReturnType<typeof testSlices>>;

let version = 0n;
/** Newer than all that were reported. */
export const nextVersion = (): bigint => ++version;

/** Empties identity but for its ledger, so that nobody of an earlier run is met. */
export async function forgetAll(slices: Slices): Promise<void> {
  const tables = ['record', 'record_source', 'record_token', 'record_features', 'record_customer', 'customer', 'link', 'cannot_link', 'edge', 'review', 'hub', 'match_queue', 'record_fact', 'record_key', 'record_secret'];
  await slices.db.query(`TRUNCATE ${tables.join(', ')}`);
}

/** Takes in reports as intake does, in one transaction; each is newer than all before. */
export async function report(slices: Slices, parties: readonly PartyInit[], { backfill = false }: { backfill?: boolean } = {}): Promise<void> {
  const now = slices.clock.now();
  const prepare = slices.get(PrepareParty);
  const reported = parties.map((party) => ({
    event: received(PartyReportedSchema, party), prepared: prepare.execute(create(PartyReportedSchema, party), '2026-06-01', now), report: { sourceVersion: nextVersion(), time: now, now, backfill },
  }));
  await slices.database.tx(async (tx) => {
    const locks = reported.map(({ prepared, report }) => locksOf(prepared, report.backfill));
    await slices.get(LockParties).sources(tx, locks.flatMap((lock) => lock.sources));
    await slices.get(LockParties).candidates(tx, locks.flatMap((lock) => lock.candidates));
    await slices.get(ReportParties).execute(tx, reported);
  });
  slices.clock.advance(1000);
}

/** Matches all that waits. @returns how many chunks it took */
export async function drainQueue(slices: Slices, limit = 50): Promise<number> {
  for (let chunks = 0; ; chunks++) if ((await slices.get(DrainMatchQueue).execute(slices.clock.now(), limit)) === 0) return chunks;
}

/** The parties of each customer, by source key. */
export async function standing(slices: Slices): Promise<string[]> {
  const rows = (await slices.db.query<{ r: string; c: string; s: string }>(
    `SELECT r.record_id AS r, rc.customer_id AS c, r.source_system AS s FROM record r JOIN record_customer rc USING (record_id) WHERE r.kind = 'PARTY'`,
  )).rows;
  const sealed = await slices.get(RecordVault).read(slices.database.reader, rows.map((row) => row.r));
  return [...Map.groupBy(rows, (row) => row.c).values()].map((list) => list.map((row) => `${row.s}:${sealed.get(row.r)!.sourceId!}`).sort().join(' ')).sort();
}
