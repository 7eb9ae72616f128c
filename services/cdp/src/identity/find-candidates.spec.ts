// Promise: equal tokens link only where a rule says so; weak evidence and unverified phones link nobody.
import { describe, expect, it } from 'vitest';
import { endedLinks, toCandidates } from './find-candidates.js';
import { link } from './identity.js';

const own = (kind: string, token: string, verified = false) => ({ kind, verified, tokens: [token] });
const row = (kind: string, token: string, recordId: string, verified = false) => ({ kind, token, recordId, verified });

describe('candidates', () => {
  it.each([
    ['RESIDENT_ID', 'RESIDENT_ID'], ['USCC', 'USCC'], ['DOCUMENT', 'DOCUMENT'], ['PASSPORT_NAME', 'PASSPORT_AND_NAME'], ['UNION_ID', 'WECHAT_UNION_ID'],
  ])('of an equal %s link by %s', (kind, rule) => {
    expect(toCandidates('r1', [own(kind, 't')], [row(kind, 't', 'r2')]).map((l) => [l.a, l.b, l.rule])).toEqual([['r1', 'r2', rule]]);
  });
  it.each([['PHONE'], ['NAME'], ['EMAIL']])('of an equal %s alone link nobody', (kind) => expect(toCandidates('r1', [own(kind, 't')], [row(kind, 't', 'r2')])).toEqual([]));
  it.each([[true, false, 1], [false, true, 1], [true, true, 1], [false, false, 0]])('of phone and name: verified here %s, there %s → %i', (here, there, count) => {
    expect(toCandidates('r1', [own('PHONE_NAME', 't', here)], [row('PHONE_NAME', 't', 'r2', there)])).toHaveLength(count);
  });
  it('ignore a phone and name that twenty others have', () => {
    const others = (count: number) => Array.from({ length: count }, (_, i) => row('PHONE_NAME', 't', `x${i}`, true));
    expect(toCandidates('r1', [own('PHONE_NAME', 't', true)], others(19))).toHaveLength(19);
    expect(toCandidates('r1', [own('PHONE_NAME', 't', true)], others(20))).toEqual([]);
  });
  it('find a token under an older key', () => expect(toCandidates('r1', [{ kind: 'USCC', verified: false, tokens: ['v2.x', 'v1.y'] }], [row('USCC', 'v1.y', 'r2')])).toHaveLength(1));
  it('never link a record to itself', () => expect(toCandidates('r1', [own('USCC', 't')], [row('USCC', 't', 'r1')])).toEqual([]));
});

describe('a link ends', () => {
  const before = [{ kind: 'RESIDENT_ID', token: 'a' }, { kind: 'NAME', token: 'n' }];
  it('when its number is another', () => expect(endedLinks([link('r1', 'r2', 'RESIDENT_ID', [])], before, [{ kind: 'RESIDENT_ID', token: 'b' }], [])).toHaveLength(1));
  it('not when the new number links to the same record', () => {
    expect(endedLinks([link('r1', 'r2', 'RESIDENT_ID', [])], before, [{ kind: 'RESIDENT_ID', token: 'b' }], [link('r1', 'r2', 'RESIDENT_ID', [])])).toEqual([]);
  });
  it('not for a new phone, since she was who she was', () => {
    expect(endedLinks([link('r1', 'r2', 'VERIFIED_PHONE_AND_NAME', [])], [...before, { kind: 'PHONE_NAME', token: 'p' }], [{ kind: 'NAME', token: 'n' }], [])).toEqual([]);
  });
  it('never for a login', () => expect(endedLinks([link('r1', 'r2', 'VERIFIED_LOGIN', [])], before, [], [])).toEqual([]));
});
