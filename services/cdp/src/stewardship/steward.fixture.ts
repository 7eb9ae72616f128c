import { IdType, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import type { Caller } from '@kejing/grpc';
import { EventContext } from '@kejing/messaging';
import { modelToJson, shippedModel } from '../matching/model.js';
import { DrainMatchQueue } from '../identity/drain-match-queue.js';
import { IdentityGrpc } from '../identity/identity.grpc.js';
import type { LedgerEntry } from '../identity/ledger.js';
import type { PartyInit } from '../identity/parties.fixture.js';
import { rebuildClusters } from '../identity/rebuild-clusters.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { IntakeModule } from '../intake/intake.module.js';
import { OnParty } from '../intake/on-party.consumer.js';
import { received, testSlices } from '../slices.fixture.js';
import { AdvanceUndoRun } from './advance-undo-run.js';
import { LapseBars } from './lapse-bars.js';
import { StewardshipGrpc } from './stewardship.grpc.js';
import { StewardshipModule } from './stewardship.module.js';

export const steward: Caller = { kind: 'user', subject: 'user:steward', roles: ['STEWARD'], purposes: ['STEWARDSHIP'] };

const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗';
const GIVEN = ['芳', '伟', '敏', '静', '丽', '强', '磊', '军', '洋', '勇', '艳', '杰', '娟', '涛', '明', '超', '秀兰', '霞', '平', '桂英'];

const field = (name: string, levels: Record<string, readonly [m: number, u: number, relative: number, twin: number]>) => ({
  field: name, levels: Object.keys(levels), m: Object.values(levels).map((l) => l[0]), u: Object.values(levels).map((l) => l[1]),
  relative: Object.values(levels).map((l) => l[2]), twin: Object.values(levels).map((l) => l[3]),
});

/** Weights of these tests' own, so that a newly trained model changes nothing here: a document decides, and so do name, birth and phone together. */
const profiles = () => {
  const { profiles: shipped } = modelToJson(shippedModel());
  return {
    ...shipped,
    chinese: {
      ...shipped.chinese, prior: { match: 0.1, relative: 0.1, twin: 0.01 }, records: 10_000, thresholds: { ...shipped.chinese.thresholds, link: 8, review: 0 },
      fields: [
        field('name', { EXACT: [0.9, 0.002, 0.01, 0.01], DIFFERENT: [0.05, 0.95, 0.9, 0.95] }),
        field('birth', { SAME: [0.95, 0.00003, 0.00003, 0.9], DIFFERENT: [0.02, 0.97, 0.97, 0.01] }),
        field('document', { SAME: [0.95, 1e-8, 1e-8, 1e-8], NEAR: [0.03, 1e-6, 1e-5, 0.01], DIFFERENT: [0.005, 0.999, 0.999, 0.98] }),
        field('phone', { SAME: [0.6, 0.00001, 0.2, 0.2], DIFFERENT: [0.35, 0.99, 0.7, 0.7] }),
      ],
    },
  };
};

/** Slices with what a steward's test does again and again. */
export async function stewardSlices() {
  const slices = await testSlices(IntakeModule, StewardshipModule);
  const { database, db, clock } = slices;
  let version = 0;
  let people = 0;
  const directory = slices.get(RecordDirectory);
  const useModel = async (modelVersion: number) => {
    await db.query(`UPDATE match_model SET state = 'RETIRED' WHERE state = 'ACTIVE'`);
    await db.query(`INSERT INTO match_model (version, state, profiles, frequency_version, create_time, actor) VALUES ($1, 'ACTIVE', $2, 0, now(), 'test')`, [modelVersion, JSON.stringify(profiles())]);
  };
  await useModel(1);

  return {
    ...slices,
    identity: slices.get(IdentityGrpc),
    grpc: slices.get(StewardshipGrpc),
    /** Makes a version of the weights the active one. */
    useModel,
    /** Somebody who shares nothing with anybody else here. */
    person(over: PartyInit = {}): PartyInit {
      const n = ++people;
      return {
        sourceSystem: 'CORE', sourceId: `C${n}`, partyType: PartyType.PERSON, legalEntity: 'KJ-LIFE', name: SURNAMES[n % 20]! + GIVEN[Math.floor(n / 20) % 20]! + GIVEN[(n * 7) % 20]!,
        idType: IdType.RESIDENT_ID, idNumber: residentId(n), phones: [{ number: `139${String(10_000_000 + n * 7_919)}`, verified: false }], ...over,
      };
    },
    /** Reports parties in one chunk, a second after what came before. */
    async report(...parties: PartyInit[]): Promise<void> {
      clock.advance(1_000);
      const events = parties.map((data) => received(PartyReportedSchema, data, { sourceVersion: BigInt(++version), time: clock.now() }));
      await database.tx((tx) => slices.get(OnParty).handle(events, new EventContext(tx, events)));
    },
    /** Stores parties without matching them. */
    async store(...parties: PartyInit[]): Promise<void> {
      const events = parties.map((data) => received(PartyReportedSchema, data, { sourceVersion: BigInt(++version), time: clock.now(), backfill: true }));
      await database.tx((tx) => slices.get(OnParty).handle(events, new EventContext(tx, events)));
    },
    /** Record and customer of a party now. */
    async find(party: PartyInit): Promise<{ recordId: string; customerId: string }> {
      return (await directory.findRecord(database.reader, party.sourceSystem!, party.sourceId!))!;
    },
    /** Matches all that waits. */
    async drain(): Promise<void> {
      clock.advance(1_000);
      while ((await slices.get(DrainMatchQueue).execute(clock.now())) > 0);
    },
    /** Does all bulk undo there is to do. */
    async undoRuns(): Promise<void> {
      clock.advance(1_000);
      while (await database.tx((tx) => slices.get(AdvanceUndoRun).execute(tx, 2, clock.now())));
      while (await database.tx((tx) => slices.get(LapseBars).execute(tx, 2, clock.now())));
    },
    /** A pair that waits for a steward, as matching would write it. */
    async openReview(x: string, y: string, over: { priority?: number; reason?: string } = {}): Promise<string> {
      const [a, b] = [x, y].sort();
      const evidence = { modelVersion: 1, weight: 4.5, prior: -20, probability: 0.958, fields: [{ field: 'name', level: 'SOUND', weight: 7.25 }, { field: 'birth', level: 'SAME', weight: 17.25 }] };
      const { rows } = await db.query(
        `INSERT INTO review (review_id, record_id, other_record_id, reason, state, weight, probability, priority, evidence, model_version, create_time)
         VALUES (gen_random_uuid(), $1, $2, $3, 'OPEN', 4.5, 0.958, $4, $5, 1, $6) ON CONFLICT (record_id, other_record_id) DO UPDATE SET state = 'OPEN' RETURNING review_id AS id`,
        [a, b, over.reason ?? 'UNCERTAIN', over.priority ?? 1, JSON.stringify(evidence), clock.now()],
      );
      return (rows[0] as { id: string }).id;
    },
    /** Kinds of ledger entries of a decision. */
    async entries(decisionId: string): Promise<string[]> {
      const { rows } = await db.query(`SELECT kind FROM ledger WHERE decision_id = $1 ORDER BY seq`, [decisionId]);
      return rows.map((row) => (row as { kind: string }).kind);
    },
    /** The state of tables and the state that the ledger gives; equal, always. */
    async states() {
      const { rows: entries } = await db.query(
        `SELECT entry_id AS "entryId", decision_id AS "decisionId", kind, record_ids AS "recordIds", customer_id AS "customerId", other_customer_id AS "otherCustomerId", rule,
           rule_version AS "ruleVersion", agreed_fields AS "agreedFields", actor, reason, valid_time AS "validTime", record_time AS "recordTime" FROM ledger ORDER BY seq`);
      const rebuilt = rebuildClusters(entries as unknown as LedgerEntry[]);
      const live = (await db.query(`SELECT record_id AS r, customer_id AS c FROM record_customer`)).rows as { r: string; c: string }[];
      const redirects = (await db.query(`SELECT customer_id AS c, redirect_to AS t FROM customer WHERE anchor_record_id IS NOT NULL`)).rows as { c: string; t: string | null }[];
      const apart = (await db.query(`SELECT record_id AS a, other_record_id AS b FROM cannot_link`)).rows as { a: string; b: string }[];
      const sorted = (rows: readonly (readonly string[])[]) => rows.map((row) => row.join(' ')).sort();
      return {
        live: { assignments: sorted(live.map((row) => [row.r, row.c])), redirects: sorted(redirects.map((row) => [row.c, row.t ?? ''])), apart: sorted(apart.map((row) => [row.a, row.b])) },
        ledger: {
          assignments: sorted([...rebuilt.customerOf]), redirects: sorted(rebuilt.customers.filter((c) => c.anchorRecordId !== undefined).map((c) => [c.customerId, c.redirectTo ?? ''])),
          apart: sorted(rebuilt.cannotLinks.map((p) => [p.a, p.b])),
        },
        customerOf: new Map(live.map((row) => [row.r, row.c])),
        apart,
      };
    },
  };
}

/** A resident ID of its own, with its right check digit. */
export function residentId(n: number): string {
  const body = `110105${1960 + (n % 40)}${String(1 + (n % 12)).padStart(2, '0')}${String(1 + (n % 28)).padStart(2, '0')}${String(n % 1000).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return body + '10X98765432'[[...body].reduce((sum, digit, i) => sum + Number(digit) * weights[i]!, 0) % 11];
}
