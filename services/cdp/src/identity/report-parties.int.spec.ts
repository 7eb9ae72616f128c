// Promise: reports taken in together end in the same state, the same ledger and the same events as the same reports one by one.
import fc from 'fast-check';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { IdType, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentsModule } from '../agents/agents.module.js';
import { received, testSlices } from '../slices.fixture.js';
import { IdentityModule } from './identity.module.js';
import { forgetAll } from './pipeline.fixture.js';
import { PrepareParty } from './prepare-party.js';
import { ReportParties } from './report-parties.js';
import { snapshot } from './snapshot.fixture.js';

type Slices = Awaited<ReturnType<typeof testSlices>>;
let together: Slices;
let oneByOne: Slices;
beforeAll(async () => {
  [together, oneByOne] = await Promise.all([testSlices(IdentityModule, AgentsModule), testSlices(IdentityModule, AgentsModule)]);
  for (const { db } of [together, oneByOne]) {
    await db.query(`INSERT INTO agent (agent_id, source_system, agent_code, display_name, licence_no, org_unit, org_path, grade, active, source_version, version, update_time)
      SELECT ('00000000-0000-7000-8000-00000000000' || n)::uuid, 'CORE', 'AG' || n, '代理' || n, '', 'U' || n, '/U' || n || '/', '', n < 3, 1, 1, now() FROM generate_series(1, 3) n`);
  }
});
afterAll(() => Promise.all([together.close(), oneByOne.close()]));

const RESIDENT_IDS = ['110105199003072581', '11010519491231002X', '440524188001010014'];
const NAMES = ['王芳', '李雷', '韩梅梅'];

/** Few values, so that reports meet often, change, contradict each other and come twice. */
const report = fc.record({
  source: fc.integer({ min: 0, max: 7 }),
  version: fc.integer({ min: 1, max: 6 }),
  backfill: fc.boolean(),
  name: fc.constantFrom(...NAMES),
  idNumber: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('') }, { weight: 4, arbitrary: fc.constantFrom(...RESIDENT_IDS) }),
  phone: fc.constantFrom('', '138', '139'),
  verified: fc.boolean(),
  unionId: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('') }, { weight: 1, arbitrary: fc.constantFrom('u1', 'u2') }),
  device: fc.oneof({ weight: 3, arbitrary: fc.constantFrom('') }, { weight: 2, arbitrary: fc.constantFrom('d1', 'd2', 'd3') }),
  agent: fc.constantFrom('', '', 'AG1', 'AG2', 'AG3'),
  pregnant: fc.constantFrom('', 'true', 'false'),
  entity: fc.constantFrom('KJ-LIFE', 'KJ-P&C'),
});
type Said = typeof report extends fc.Arbitrary<infer T> ? T : never;

/** A party of this run's own: nothing of an earlier run meets it. */
function partyOf(said: Said, run: number): MessageInitShape<typeof PartyReportedSchema> {
  const own = (value: string) => (value === '' ? '' : `${value}-${run}`);
  const idNumber = said.idNumber === '' ? '' : withSequence(said.idNumber, run);
  return {
    sourceSystem: 'S', sourceId: `${said.source}-${run}`, partyType: PartyType.PERSON, legalEntity: said.entity, name: said.name,
    ...(idNumber === '' ? {} : { idType: IdType.RESIDENT_ID, idNumber }),
    phones: said.phone === '' ? [] : [{ number: `${said.phone}${String(10_000_000 + run)}`, verified: said.verified }],
    wechatUnionId: own(said.unionId), deviceId: own(said.device), agentCode: said.agent,
    declarations: said.pregnant === '' ? [] : [{ name: 'pregnant', value: said.pregnant }],
  };
}

/** The resident ID of another person: another sequence number and its check digit. */
function withSequence(idNumber: string, run: number): string {
  const body = `${idNumber.slice(0, 6)}${1950 + Math.floor(run / 1000)}${idNumber.slice(10, 14)}${String(run % 1000).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return body + '10X98765432'[[...body].reduce((sum, digit, i) => sum + Number(digit) * weights[i]!, 0) % 11];
}

async function take(slices: Slices, chunk: readonly Said[], run: number, inOne: boolean): Promise<void> {
  const prepare = slices.get(PrepareParty);
  const now = slices.clock.now();
  const reported = chunk.map((said) => {
    const event = received(PartyReportedSchema, partyOf(said, run));
    const time = new Date(Date.UTC(2026, 4, said.version));
    return { event, prepared: prepare.execute(event.data as Parameters<PrepareParty['execute']>[0], '2026-06-01', time), report: { sourceVersion: BigInt(said.version), time, now, backfill: said.backfill } };
  });
  await slices.database.tx(async (tx) => {
    const reports = slices.get(ReportParties);
    for (const part of inOne ? [reported] : reported.map((one) => [one])) await reports.execute(tx, part);
  });
  slices.clock.advance(1000);
}

it('any chunks of reports', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(report, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 4 }), async (chunks) => {
      run += 1;
      await Promise.all([together, oneByOne].map(forgetAll));
      for (const chunk of chunks) {
        await take(together, chunk, run, true);
        await take(oneByOne, chunk, run, false);
      }
      const names = { parties: Array.from({ length: 8 }, (_, i) => `${i}-${run}`), devices: ['d1', 'd2', 'd3'].map((d) => `${d}-${run}`) };
      expect(await snapshot(together, names)).toEqual(await snapshot(oneByOne, names));
    }),
    { numRuns: Number(process.env['KEJING_PROPERTY_RUNS'] ?? 25) },
  );
}, 600_000);
