import { create } from '@bufbuild/protobuf';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { encodeFeatures } from '../matching/features.js';
import type { PartyInit } from '../identity/parties.fixture.js';
import { PrepareParty } from '../identity/prepare-party.js';
import type { testSlices } from '../slices.fixture.js';

/** Stores parties as the pipeline does, as far as models read them: nothing is matched. @returns their record IDs */
export async function storeParties({ db, get, clock }: Awaited<ReturnType<typeof testSlices>>, parties: readonly PartyInit[], times?: readonly Date[]): Promise<string[]> {
  const prepare = get(PrepareParty);
  const rows = parties.map((party, i) => ({ recordId: crypto.randomUUID(), ...prepare.execute(create(PartyReportedSchema, party), '2026-06-01', times?.[i] ?? clock.now()) }));
  const ids = rows.map((row) => row.recordId);
  await db.query(
    `INSERT INTO record (record_id, kind, source_system, legal_entity, source_version, created_at, updated_at) SELECT r, 'PARTY', s, '', 1, now(), now() FROM unnest($1::uuid[], $2::text[]) AS x(r, s)`,
    [ids, rows.map((row) => row.party.sourceSystem)],
  );
  await db.query(`INSERT INTO record_source (token, record_id) SELECT * FROM unnest($1::text[], $2::uuid[])`, [rows.map((row) => row.sourceTokens[0]), ids]);
  await db.query(`INSERT INTO record_features (record_id, profile, features) SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[])`, [
    ids, rows.map((row) => row.profile), rows.map((row) => encodeFeatures(row.features)),
  ]);
  const tokens = rows.flatMap((row) => row.tokens.map((token) => ({ ...token, recordId: row.recordId })));
  await db.query(`INSERT INTO record_token (token, kind, record_id) SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[])`, [
    tokens.map((t) => t.token), tokens.map((t) => t.kind), tokens.map((t) => t.recordId),
  ]);
  return ids;
}

const SURNAMES = [...'李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗'];
const GIVEN = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉建国庆云飞鹏宇浩然子轩梓涵欣怡'];

/** An invented person, the n-th; each has a name, a birth date, a phone and an address of her own. */
export function person(n: number): PartyInit {
  const mixed = (n * 7919) % 104_729;
  return {
    sourceSystem: 'CORE', sourceId: `P${n}`, partyType: 1, name: `${SURNAMES[mixed % 20]}${GIVEN[(mixed >> 3) % 40]}${GIVEN[(mixed >> 7) % 40]}`,
    birthDate: { year: 1950 + (mixed % 55), month: 1 + (mixed % 12), day: 1 + (mixed % 28) }, phones: [{ number: `138${String(10_000_000 + n)}`, verified: false }],
    address: `广东省深圳市南山区科技路${1 + (mixed % 300)}号${1 + (n % 20)}栋${101 + (n % 900)}室`,
  };
}
