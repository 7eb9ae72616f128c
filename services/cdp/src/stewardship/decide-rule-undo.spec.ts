// Promise: a bulk undo parts exactly what its links held together, and keeps part from part only where the same evidence would come again.
import { describe, expect, it } from 'vitest';
import { link, pair, type IdentityState } from '../identity/identity.js';
import { decideRuleUndo, linkKey } from './decide-rule-undo.js';

const customer = (ids: string, links: readonly [string, string, ('MATCH' | 'STEWARD')?][]): IdentityState => ({
  records: [...ids].map((recordId, i) => ({ recordId, createdAt: new Date(i), customerId: 'C', exclusive: [] })),
  links: links.map(([a, b, rule = 'MATCH']) => link(a, b, rule, [])), cannotLinks: [], customers: [],
});
const undo = (state: IdentityState, ...again: [string, boolean][]) => decideRuleUndo(state, new Map(again.map(([ends, made]) => [linkKey(link(ends[0]!, ends[1]!, 'MATCH', [])), made])));

describe('a bulk undo', () => {
  it('keeps all of one part from all of the other', () => {
    const { unlinked, cannotLinks } = undo(customer('abcd', [['a', 'b'], ['b', 'c'], ['c', 'd']]), ['bc', true]);
    expect(unlinked).toHaveLength(1);
    expect(cannotLinks).toEqual(expect.arrayContaining([pair('a', 'c'), pair('a', 'd'), pair('b', 'c'), pair('b', 'd')]));
    expect(cannotLinks).toHaveLength(4);
  });

  it('keeps nothing apart where the present model would not make the link, or where another link still holds both', () => {
    expect(undo(customer('ab', [['a', 'b']]), ['ab', false])).toMatchObject({ unlinked: [{ a: 'a' }], cannotLinks: [] });
    expect(undo(customer('ab', [['a', 'b'], ['a', 'b', 'STEWARD']]), ['ab', true])).toMatchObject({ unlinked: [{ rule: 'MATCH' }], cannotLinks: [] });
  });

  it('leaves what is not in its scope, and says nothing twice', () => {
    const state = { ...customer('abc', [['a', 'b'], ['b', 'c']]), cannotLinks: [pair('a', 'c')] };
    expect(undo(state, ['bc', true]).cannotLinks).toEqual([pair('b', 'c')]);
    expect(undo(state)).toEqual({ unlinked: [], cannotLinks: [] });
  });

  it('of two large parts keeps only the ends apart', () => {
    const ids = Array.from({ length: 60 }, (_, i) => String.fromCharCode(0x4e00 + i)).join('');
    const links = Array.from({ length: 59 }, (_, i): [string, string] => [ids[i]!, ids[i + 1]!]);
    expect(undo(customer(ids, links), [`${ids[29]}${ids[30]}`, true]).cannotLinks).toEqual([pair(ids[29]!, ids[30]!)]);
  });
});
