// Promise: whatever is reported, withdrawn, erased, and decided by stewards, the ledger gives the state that stands, and no veto is broken.
import fc from 'fast-check';
import { IdType, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { describe, expect, it } from 'vitest';
import { groupsOf } from './decide-identity.js';
import { link, pair } from './identity.js';
import { MatchingWorld, prepared, type PartyInit } from './matching-world.fixture.js';
import type { PreparedParty } from './prepare-party.js';
import { rebuildClusters } from './rebuild-clusters.js';

const RESIDENT_IDS = ['', '', '110105199003072581', '11010519491231002X', '440524188001010014', '110105199003072582' /* wrong check digit */];
const NAMES = ['王芳', '王方', '赵磊', ''];

const said = fc.record({
  name: fc.constantFrom(...NAMES), idNumber: fc.constantFrom(...RESIDENT_IDS), phone: fc.constantFrom('', '13811112345', '13922223456'), verified: fc.boolean(),
  birthYear: fc.constantFrom(0, 1990, 1949), unionId: fc.constantFrom('', '', 'u1'), policyNo: fc.constantFrom('', 'P1', 'P2'), device: fc.constantFrom('', '', 'd1'),
});
type Said = typeof said extends fc.Arbitrary<infer T> ? T : never;

const known = new Map<string, PreparedParty>();
function partyOf(recordId: string, s: Said): PreparedParty {
  const name = recordId + JSON.stringify(s);
  let party = known.get(name);
  if (party === undefined) known.set(name, (party = prepared(initOf(recordId, s))));
  return party;
}

const initOf = (recordId: string, s: Said): PartyInit => ({
  sourceSystem: 'S', sourceId: recordId, partyType: PartyType.PERSON, legalEntity: 'KJ', name: s.name,
  ...(s.idNumber === '' ? {} : { idType: IdType.RESIDENT_ID, idNumber: s.idNumber }),
  phones: s.phone === '' ? [] : [{ number: s.phone, verified: s.verified }], wechatUnionId: s.unionId, deviceId: s.device,
  ...(s.birthYear === 0 ? {} : { birthDate: { year: s.birthYear, month: 3, day: 7 } }),
  policyRoles: s.policyNo === '' ? [] : [{ policyNo: s.policyNo, role: 1 }],
});

const record = fc.integer({ min: 0, max: 8 }).map((n) => `r${n}`);
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('observe' as const), record, said, backfill: fc.boolean() }) },
  fc.record({ do: fc.constant('withdraw' as const), record }),
  fc.record({ do: fc.constant('drain' as const), record }),
  fc.record({ do: fc.constant('merge' as const), record, other: record }),
  fc.record({ do: fc.constant('split' as const), record, more: fc.array(record, { maxLength: 3 }) }),
  fc.record({ do: fc.constant('keep apart' as const), record, other: record }),
  fc.record({ do: fc.constant('link' as const), record, other: record }),
  fc.record({ do: fc.constant('erase' as const), record }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function play(world: MatchingWorld, steps: readonly Step[]): void {
  const erased = new Set<string>();
  const isThere = (id: string) => world.memory.records.has(id);
  for (const s of steps) {
    if (erased.has(s.record)) continue; // a record id is never used again
    if (s.do === 'observe') world.observe(s.record, partyOf(s.record, s.said), s.backfill);
    else if (s.do === 'drain') world.drain();
    else if (!isThere(s.record)) continue;
    else if (s.do === 'withdraw') world.withdraw(s.record);
    else if (s.do === 'erase') {
      erased.add(s.record);
      world.erase(s.record);
    } else if (s.do === 'split') {
      const mine = world.memory.recordsOf(world.customerOf(s.record));
      const out = [...new Set([s.record, ...s.more.filter((m) => mine.includes(m))])];
      if (out.length < mine.length) world.steward({ kind: 'SPLIT', recordIds: out }, out);
    } else if (s.other === s.record || !isThere(s.other)) continue;
    else if (s.do === 'merge') world.steward({ kind: 'MERGE', recordId: s.record, otherRecordId: s.other }, [s.record, s.other]);
    else if (s.do === 'keep apart') {
      const between = world.state().links.filter((l) => l.a === pair(s.record, s.other).a && l.b === pair(s.record, s.other).b);
      world.steward({ kind: 'STEWARD', linked: [], unlinked: between, cannotLinks: [pair(s.record, s.other)], revoked: [] }, [s.record, s.other]);
    } else world.steward({ kind: 'STEWARD', linked: [link(s.record, s.other, 'STEWARD', [])], unlinked: [], cannotLinks: [], revoked: [pair(s.record, s.other)] }, [s.record, s.other]);
  }
}

const sorted = (customers: readonly { customerId: string; anchorRecordId?: string; redirectTo?: string }[]) =>
  [...customers].sort((x, y) => (x.customerId < y.customerId ? -1 : 1)).map((c) => ({ id: c.customerId, anchor: c.anchorRecordId, to: c.redirectTo }));
const linkNames = (links: readonly { a: string; b: string; rule: string }[]) => links.map((l) => `${l.a} ${l.b} ${l.rule}`).sort();

describe('any sequence of reports, withdrawals, erasures and stewards\' words', () => {
  it('ends in the state that its ledger gives', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const world = new MatchingWorld();
        play(world, steps);
        const state = world.state();
        const rebuilt = rebuildClusters(world.ledger);
        expect(new Map(rebuilt.customerOf)).toEqual(new Map(state.records.map((r) => [r.recordId, r.customerId])));
        expect(sorted(rebuilt.customers)).toEqual(sorted(world.customers()));
        expect(linkNames(rebuilt.links)).toEqual(linkNames(state.links));
        for (const group of groupsOf(state.records, state.links)) {
          expect(new Set(group.map((id) => world.customerOf(id))).size).toBe(1);
        }
      }),
      { numRuns: Number(process.env['KEJING_PROPERTY_RUNS'] ?? 10_000) },
    );
  }, 300_000);

  it('that ends with a drain gives the clusters of a single matching of all that is known', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ do: fc.constant('observe' as const), record, said, backfill: fc.boolean() }), { maxLength: 20 }), (steps) => {
        const world = new MatchingWorld();
        play(world, steps);
        world.drain();
        const last = new Map(steps.map((s) => [s.record, s.said]));
        const fresh = new MatchingWorld();
        for (const [id, what] of [...last].sort(([x], [y]) => (x < y ? 1 : -1))) fresh.observe(id, partyOf(id, what), true);
        fresh.drain();
        expect(clustersOf(world)).toEqual(clustersOf(fresh));
      }),
      { numRuns: 2_000 },
    );
  }, 300_000);
});

const clustersOf = (world: MatchingWorld): string[] =>
  [...Map.groupBy(world.recordIds(), (id) => world.customerOf(id)).values()].map((ids) => ids.sort().join()).sort();
