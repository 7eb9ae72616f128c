// Promise: identity can be undone exactly. Merge and split restore IDs, vetoes hold whatever comes, and the ledger gives the live state.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideIdentity, groupsOf } from './decide-identity.js';
import { link, rules, sameLink, type Change, type CustomerState, type IdentityState, type Link, type Rule } from './identity.js';
import type { LedgerEntry } from './ledger.js';
import { Partition } from './partition.js';
import { rebuildClusters } from './rebuild-clusters.js';
import { ledgerEntry, toLedger } from './to-ledger.js';

/** A small world in memory that applies decisions as the stores do. */
class World {
  state: IdentityState = { records: [], links: [], cannotLinks: [], customers: [] };
  ledger: LedgerEntry[] = [];
  private clock = 0;
  private minted = 0;
  private entries = 0;

  observe(recordId: string, exclusive: string[] = [], candidates: [string, Rule][] = [], ended: [string, Rule][] = []): void {
    const isNew = !this.state.records.some((r) => r.recordId === recordId);
    const now = new Date(++this.clock);
    const records = isNew
      ? [...this.state.records, { recordId, createdAt: now, exclusive }]
      : this.state.records.map((r) => (r.recordId === recordId ? { ...r, exclusive } : r));
    this.state = { ...this.state, records };
    const exists = ([other]: [string, Rule]) => other !== recordId && records.some((r) => r.recordId === other);
    const toLink = ([other, rule]: [string, Rule]) => link(recordId, other, rule, []);
    this.match(recordId, candidates.filter(exists).map(toLink), ended.filter(exists).map(toLink), now, isNew);
  }

  /** A matching of its own, simpler than the real one: what held stays, the strongest first, as far as no veto forbids it. */
  private match(recordId: string, candidates: Link[], ended: Link[], now: Date, isNew: boolean): void {
    const touches = (l: Link) => l.a === recordId || l.b === recordId;
    const strongestFirst = (x: Link, y: Link) => rules.indexOf(x.rule) - rules.indexOf(y.rule) || (x.a + x.b < y.a + y.b ? -1 : 1);
    const held = this.state.links.filter((l) => !ended.some((e) => sameLink(e, l)));
    const fresh = candidates.filter((c) => !held.some((l) => sameLink(c, l)));
    const partition = new Partition(this.state.records, this.state.cannotLinks);
    const accept = (l: Link) => partition.join(l.a, l.b);
    const links = [...held.filter((l) => !touches(l)).sort(strongestFirst), ...held.filter(touches).sort(strongestFirst), ...fresh.sort(strongestFirst)].filter(accept);
    this.apply({ kind: 'MATCH', links, vetoed: fresh.filter((l) => !links.includes(l)) }, now, isNew ? recordId : undefined);
  }

  erase(recordId: string): void {
    this.apply({ kind: 'ERASE', recordIds: [recordId], links: this.state.links.filter((l) => l.a !== recordId && l.b !== recordId) });
  }

  apply(change: Change, now = new Date(++this.clock), observed?: string): boolean {
    const result = decideIdentity(this.state, change, now, () => `C${String(++this.minted).padStart(4, '0')}`);
    if (!result.ok) return false;
    const d = result.decision;
    const context = { decisionId: `d${this.clock}`, actor: 'system', reason: '', validTime: now, now, nextId: () => `e${++this.entries}` };
    if (observed) this.ledger.push(ledgerEntry(context, { kind: 'OBSERVED', recordIds: [observed], customerId: d.moves.find((m) => m.recordId === observed)!.to }));
    if (change.kind === 'ERASE') this.ledger.push(ledgerEntry(context, { kind: 'ERASED', recordIds: change.recordIds }));
    this.ledger.push(...toLedger(d, context));
    const gone = new Set(change.kind === 'ERASE' ? change.recordIds : []);
    const moved = new Map(d.moves.map((m) => [m.recordId, m.to]));
    const changed = new Map(d.changedCustomers.map((c) => [c.customerId, c]));
    this.state = {
      records: this.state.records.filter((r) => !gone.has(r.recordId)).map((r) => ({ ...r, customerId: moved.get(r.recordId) ?? r.customerId! })),
      links: [...this.state.links.filter((l) => !d.unlinked.includes(l)), ...d.linked],
      cannotLinks: [...this.state.cannotLinks.filter((p) => !d.revoked.includes(p)), ...d.cannotLinks],
      customers: [...this.state.customers.map((c) => changed.get(c.customerId) ?? c), ...d.minted],
    };
    return true;
  }

  customer(recordId: string): string {
    return this.state.records.find((r) => r.recordId === recordId)!.customerId!;
  }
}

const sorted = (customers: readonly CustomerState[]) =>
  [...customers].sort((x, y) => (x.customerId < y.customerId ? -1 : 1)).map((c) => ({ id: c.customerId, anchor: c.anchorRecordId, to: c.redirectTo }));

describe('rules', () => {
  it('join the four records of one person under the oldest ID', () => {
    const w = new World();
    w.observe('core', ['RESIDENT_ID:v1.aa']);
    w.observe('device');
    w.observe('app', [], [['core', 'VERIFIED_PHONE_AND_NAME'], ['device', 'VERIFIED_LOGIN']]);
    w.observe('uw', ['RESIDENT_ID:v1.aa'], [['core', 'RESIDENT_ID']]);
    expect(new Set(['core', 'device', 'app', 'uw'].map((r) => w.customer(r)))).toEqual(new Set(['C0001']));
  });

  it('never join two valid resident IDs, however long the chain between them', () => {
    const w = new World();
    w.observe('a', ['RESIDENT_ID:v1.aa']);
    w.observe('b', ['RESIDENT_ID:v1.bb']);
    w.observe('c', [], [['a', 'VERIFIED_PHONE_AND_NAME']]);
    w.observe('c', [], [['b', 'VERIFIED_PHONE_AND_NAME']]);
    expect(w.customer('c')).toBe(w.customer('a'));
    expect(w.customer('b')).not.toBe(w.customer('a'));
    expect(w.ledger.filter((e) => e.kind === 'VETOED')).toHaveLength(1);
    expect(w.apply({ kind: 'MERGE', recordId: 'a', otherRecordId: 'b' })).toBe(false);
  });

  it('part a record whose number was corrected to somebody else, and leave the others together', () => {
    const w = new World();
    w.observe('a', ['RESIDENT_ID:v1.aa']);
    w.observe('b', ['RESIDENT_ID:v1.aa'], [['a', 'RESIDENT_ID']]);
    w.observe('c', [], [['a', 'VERIFIED_PHONE_AND_NAME']]);
    w.observe('b', ['RESIDENT_ID:v1.bb'], [], [['a', 'RESIDENT_ID']]);
    expect(w.customer('b')).not.toBe(w.customer('a'));
    expect(w.customer('c')).toBe(w.customer('a'));
  });

  it('do not compare numbers under two key versions', () => {
    const w = new World();
    w.observe('a', ['RESIDENT_ID:v1.aa']);
    w.observe('b', ['RESIDENT_ID:v2.bb'], [['a', 'RESIDENT_ID']]);
    expect(w.customer('b')).toBe(w.customer('a'));
  });
});

describe('a steward', () => {
  it('takes a record out, rules do not bring it back, a merge does, and each part keeps its ID', () => {
    const w = new World();
    w.observe('a', ['RESIDENT_ID:v1.aa']);
    w.observe('b', ['RESIDENT_ID:v1.aa'], [['a', 'RESIDENT_ID']]);
    w.apply({ kind: 'SPLIT', recordIds: ['b'] });
    const split = w.customer('b');
    expect(split).toBe('C0002');
    w.observe('b', ['RESIDENT_ID:v1.aa'], [['a', 'RESIDENT_ID']]);
    expect(w.customer('b')).toBe(split);
    w.apply({ kind: 'MERGE', recordId: 'b', otherRecordId: 'a' });
    expect(w.customer('b')).toBe('C0001');
    expect(w.state.customers.find((c) => c.customerId === split)!.redirectTo).toBe('C0001');
    w.apply({ kind: 'SPLIT', recordIds: ['b'] });
    expect(w.customer('b')).toBe(split);
  });

  it('merges two customers and a split gives both their IDs back', () => {
    const w = new World();
    w.observe('a');
    w.observe('b');
    w.apply({ kind: 'MERGE', recordId: 'b', otherRecordId: 'a' });
    expect(w.customer('b')).toBe('C0001');
    w.apply({ kind: 'SPLIT', recordIds: ['b'] });
    expect([w.customer('a'), w.customer('b')]).toEqual(['C0001', 'C0002']);
  });

  it('takes out the record that held the others together: they stay together', () => {
    const w = new World();
    w.observe('a');
    w.observe('b', [], [['a', 'VERIFIED_PHONE_AND_NAME']]);
    w.observe('c', [], [['b', 'WECHAT_UNION_ID']]);
    w.apply({ kind: 'SPLIT', recordIds: ['b'] });
    expect(w.customer('c')).toBe(w.customer('a'));
    expect(w.customer('b')).not.toBe(w.customer('a'));
  });
});

describe('any sequence', () => {
  const record = fc.integer({ min: 0, max: 7 }).map((n) => `r${n}`);
  const rule = fc.constantFrom<Rule>('RESIDENT_ID', 'VERIFIED_LOGIN', 'VERIFIED_PHONE_AND_NAME');
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('observe' as const), record, id: fc.constantFrom('', 'aa', 'bb'), others: fc.array(fc.tuple(record, rule), { maxLength: 3 }), ended: fc.array(fc.tuple(record, rule), { maxLength: 2 }) }) },
    fc.record({ do: fc.constant('merge' as const), record, other: record }),
    fc.record({ do: fc.constant('split' as const), record, more: fc.array(record, { maxLength: 3 }) }),
    fc.record({ do: fc.constant('erase' as const), record }),
  );

  it('ends in the state that its ledger gives, with no veto broken', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const w = new World();
        const erased = new Set<string>();
        for (const s of steps) {
          const known = (id: string) => w.state.records.some((r) => r.recordId === id);
          if (erased.has(s.record)) continue; // a record id is never used again
          if (s.do === 'observe') w.observe(s.record, s.id ? [`RESIDENT_ID:v1.${s.id}`] : [], s.others, s.ended);
          else if (!known(s.record)) continue;
          else if (s.do === 'merge' && known(s.other)) w.apply({ kind: 'MERGE', recordId: s.record, otherRecordId: s.other });
          else if (s.do === 'erase') {
            erased.add(s.record);
            w.erase(s.record);
          }
          else if (s.do === 'split') {
            const mine = w.state.records.filter((r) => r.customerId === w.customer(s.record)).map((r) => r.recordId);
            const out = [...new Set([s.record, ...s.more.filter((m) => mine.includes(m))])];
            if (out.length < mine.length) w.apply({ kind: 'SPLIT', recordIds: out });
          }
        }
        const rebuilt = rebuildClusters(w.ledger);
        expect(new Map(w.state.records.map((r) => [r.recordId, r.customerId]))).toEqual(new Map(rebuilt.customerOf));
        expect(sorted(rebuilt.customers)).toEqual(sorted(w.state.customers));
        for (const group of groupsOf(w.state.records, w.state.links)) {
          const ids = new Set(w.state.records.filter((r) => group.includes(r.recordId)).flatMap((r) => r.exclusive));
          expect(ids.size).toBeLessThanOrEqual(1);
          expect(new Set(group.map((id) => w.customer(id))).size).toBe(1);
          for (const { a, b } of w.state.cannotLinks) expect(group.includes(a) && group.includes(b)).toBe(false);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  it('merge then split of what was merged restores who was whose', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(record, record), { maxLength: 10 }), record, record, (links, x, y) => {
        const w = new World();
        for (const [a, b] of links) w.observe(a, [], [[b, 'WECHAT_UNION_ID']]);
        w.observe(x);
        w.observe(y);
        const before = new Map(w.state.records.map((r) => [r.recordId, r.customerId]));
        if (w.customer(x) === w.customer(y)) return;
        const part = w.state.records.filter((r) => r.customerId === w.customer(x)).map((r) => r.recordId);
        w.apply({ kind: 'MERGE', recordId: x, otherRecordId: y });
        w.apply({ kind: 'SPLIT', recordIds: part });
        expect(new Map(w.state.records.map((r) => [r.recordId, r.customerId]))).toEqual(before);
      }),
      { numRuns: 2_000 },
    );
  });
});
