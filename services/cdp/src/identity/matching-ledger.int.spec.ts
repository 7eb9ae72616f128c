// Promise: on PostgreSQL too, whatever is reported, loaded, withdrawn, erased and decided by stewards, the ledger gives the rows that stand.
import fc from 'fast-check';
import { IdType, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { isKejingError } from '@kejing/errors';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuditModule } from '../privacy/audit.module.js';
import { testSlices } from '../slices.fixture.js';
import { EraseIdentity } from './erase-identity.js';
import { IdentityModule } from './identity.module.js';
import { LedgerStore } from './ledger.store.js';
import type { PartyInit } from './parties.fixture.js';
import { drainQueue, forgetAll, nextVersion, report } from './pipeline.fixture.js';
import { rebuildClusters } from './rebuild-clusters.js';
import { RecordDirectory } from './record-directory.js';
import { StewardIdentity } from './steward-identity.js';
import { WithdrawParty } from './withdraw-party.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
beforeAll(async () => {
  slices = await testSlices(IdentityModule, AuditModule);
});
afterAll(() => slices.close());

const said = fc.record({
  source: fc.integer({ min: 0, max: 6 }), name: fc.constantFrom('王芳', '王方', '赵磊', ''), idNumber: fc.constantFrom('', '', '110105199003072581', '11010519491231002X'),
  phone: fc.constantFrom('', '13811112345', '13922223456'), birthYear: fc.constantFrom(0, 1990, 1949), device: fc.constantFrom('', '', 'd1'),
});
type Said = typeof said extends fc.Arbitrary<infer T> ? T : never;
const partyOf = (s: Said): PartyInit => ({
  sourceSystem: 'S', sourceId: String(s.source), partyType: PartyType.PERSON, legalEntity: 'KJ', name: s.name, deviceId: s.device,
  ...(s.idNumber === '' ? {} : { idType: IdType.RESIDENT_ID, idNumber: s.idNumber }), phones: s.phone === '' ? [] : [{ number: s.phone, verified: true }],
  ...(s.birthYear === 0 ? {} : { birthDate: { year: s.birthYear, month: 3, day: 7 } }),
});

const source = fc.integer({ min: 0, max: 6 });
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('report' as const), parties: fc.array(said, { minLength: 1, maxLength: 4 }), backfill: fc.boolean() }) },
  fc.record({ do: fc.constant('drain' as const) }),
  fc.record({ do: fc.constant('withdraw' as const), source }),
  fc.record({ do: fc.constant('erase' as const), source }),
  fc.record({ do: fc.constant('merge' as const), source, other: source }),
  fc.record({ do: fc.constant('split' as const), source }),
  fc.record({ do: fc.constant('link' as const), source, other: source }),
  fc.record({ do: fc.constant('keep apart' as const), source, other: source }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function play(s: Step): Promise<void> {
  const now = slices.clock.now();
  const by = { actor: 'steward-1', reason: '测试', now };
  const steward = slices.get(StewardIdentity);
  const find = (n: number) => slices.get(RecordDirectory).findRecord(slices.database.reader, 'S', String(n));
  if (s.do === 'report') return report(slices, s.parties.map(partyOf), { backfill: s.backfill });
  if (s.do === 'drain') return void (await drainQueue(slices));
  const own = await find(s.source);
  if (own === undefined) return;
  const { recordId, customerId } = own;
  if (s.do === 'erase') return void (await slices.database.tx((tx) => slices.get(EraseIdentity).execute(tx, [recordId], { erasureId: '00000000-0000-7000-8000-000000000001', ...by })));
  if (s.do === 'withdraw') return slices.database.tx((tx) => slices.get(WithdrawParty).execute(tx, { sourceSystem: 'S', sourceId: String(s.source) }, { sourceVersion: nextVersion(), time: now, now, backfill: false }));
  if (s.do === 'split') return slices.database.tx(async (tx) => void (await steward.split(tx, customerId, [recordId], by)));
  const other = await find(s.other);
  if (other === undefined || other.recordId === recordId) return;
  await slices.database.tx(async (tx) => {
    if (s.do === 'merge') await steward.merge(tx, customerId, other.customerId, by);
    else if (s.do === 'link') await steward.link(tx, recordId, other.recordId, by);
    else await steward.keepApart(tx, recordId, other.recordId, by);
  });
}

it('the ledger gives what stands after any sequence', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 9 }), async (steps) => {
      await forgetAll(slices);
      const from = (await slices.db.query<{ seq: string }>('SELECT coalesce(max(seq), 0) AS seq FROM ledger')).rows[0]!.seq;
      for (const s of steps) {
        // Stewards are refused what a veto forbids, or what is so already.
        await play(s).catch((error: unknown) => {
          if (!isKejingError(error) || !['PRECONDITION', 'INVALID'].includes(error.kind)) throw error;
        });
        slices.clock.advance(1000);
      }
      const rebuilt = rebuildClusters(await slices.get(LedgerStore).all(slices.database.reader, from, 100_000));
      const rows = async (sql: string) => (await slices.db.query<{ x: string }>(sql)).rows.map((row) => row.x).sort();
      expect([...rebuilt.customerOf].map((e) => e.join(' ')).sort()).toEqual(await rows(`SELECT record_id || ' ' || customer_id AS x FROM record_customer`));
      expect(rebuilt.links.map((l) => `${l.a} ${l.b} ${l.rule}`).sort()).toEqual(await rows(`SELECT record_id || ' ' || other_record_id || ' ' || rule AS x FROM link`));
      expect(rebuilt.cannotLinks.map((p) => `${p.a} ${p.b}`).sort()).toEqual(await rows(`SELECT record_id || ' ' || other_record_id AS x FROM cannot_link`));
      expect(rebuilt.customers.map((c) => `${c.customerId} ${c.redirectTo ?? ''} ${c.anchorRecordId ?? ''}`).sort())
        .toEqual(await rows(`SELECT customer_id || ' ' || coalesce(redirect_to, '') || ' ' || coalesce(anchor_record_id::text, '') AS x FROM customer`));
    }),
    { numRuns: Number(process.env['KEJING_PROPERTY_RUNS'] ?? 200) },
  );
}, 900_000);
