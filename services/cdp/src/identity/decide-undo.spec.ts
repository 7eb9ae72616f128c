// Promise: a decision is taken back as far as it stands: whom it joined is parted and kept apart, whom it parted may meet; what came later, or goes back to another decision, stays.
import { describe, expect, it } from 'vitest';
import { originsOf, pairEntryKey, type PairEntry } from './decide-origins.js';
import { decideUndo, type EntryToUndo } from './decide-undo.js';
import { link, pair, type IdentityState, type Rule } from './identity.js';

const entry = (kind: EntryToUndo['kind'], recordIds: string, rule: Rule | 'REPORT' = 'REPORT'): EntryToUndo => ({ kind, recordIds: [...recordIds], rule, agreedFields: [] });
/** Records named by a letter each, by customer. */
const world = (customers: string[], over: Partial<IdentityState> = {}): IdentityState => ({
  records: customers.flatMap((ids, c) => [...ids].map((recordId) => ({ recordId, createdAt: new Date(recordId.charCodeAt(0)), customerId: `C${c}`, exclusive: [] }))),
  links: [], cannotLinks: [], customers: [], ...over,
});
const then = (customers: string[]) => new Map(customers.flatMap((ids, c) => [...ids].map((id) => [id, `T${c}`] as const)));
const undo = (entries: EntryToUndo[], now: IdentityState, after: string[], stands: EntryToUndo[] = entries) =>
  decideUndo(entries, { state: now, standing: new Set(stands.map(pairEntryKey)), then: then(after) });

describe('undo', () => {
  it('of a merge parts each side from all of the other, but not from who came later', () => {
    const entries = [entry('LINKED', 'ac', 'STEWARD'), entry('MERGED', 'cd')];
    const undone = undo(entries, world(['abcde'], { links: [link('a', 'c', 'STEWARD', [])] }), ['abcd', 'e']);
    expect(undone).toEqual({
      kind: 'STEWARD', linked: [], unlinked: [link('a', 'c', 'STEWARD', [])], revoked: [],
      cannotLinks: expect.arrayContaining([pair('a', 'c'), pair('a', 'd'), pair('b', 'c'), pair('b', 'd')]) as unknown,
    });
    expect(undone!.cannotLinks).toHaveLength(4);
  });

  it('of a word that overruled another lets that one hold again, and adds none that would outlast it', () => {
    const entries = [entry('CANNOT_LINK_REVOKED', 'ab', 'STEWARD'), entry('LINKED', 'ab', 'STEWARD'), entry('MERGED', 'b')];
    expect(undo(entries, world(['abc'], { links: [link('a', 'b', 'STEWARD', [])] }), ['abc'])).toMatchObject({ cannotLinks: [pair('a', 'b')], unlinked: [{ a: 'a', b: 'b' }] });
  });

  it('of a split lets the parts meet, gives firm links back, and takes the link that held a part together', () => {
    const entries = [entry('UNLINKED', 'ab', 'VERIFIED_LOGIN'), entry('UNLINKED', 'bc', 'MATCH'), entry('CANNOT_LINK', 'ab', 'STEWARD'), entry('CANNOT_LINK', 'bc', 'STEWARD'), entry('LINKED', 'ac', 'STEWARD'), entry('SPLIT', 'b')];
    const now = world(['ac', 'b'], { links: [link('a', 'c', 'STEWARD', [])], cannotLinks: [pair('a', 'b'), pair('b', 'c')] });
    expect(undo(entries, now, ['ac', 'b'])).toEqual({
      kind: 'STEWARD', linked: [link('a', 'b', 'VERIFIED_LOGIN', [])], unlinked: [link('a', 'c', 'STEWARD', [])], cannotLinks: [], revoked: [pair('a', 'b'), pair('b', 'c')],
    });
  });

  it('of a record that joined somebody parts it from them', () => {
    const entries = [entry('OBSERVED', 'c'), entry('LINKED', 'bc', 'MATCH')];
    expect(undo(entries, world(['abc'], { links: [link('b', 'c', 'MATCH', [])] }), ['abc'])).toMatchObject({ unlinked: [{ a: 'b', b: 'c' }], cannotLinks: [pair('a', 'c'), pair('b', 'c')] });
  });

  it('finds nothing where it stands no more: parted since, erased, or of another decision', () => {
    const merge = [entry('LINKED', 'ab', 'STEWARD'), entry('MERGED', 'b')];
    expect(undo(merge, world(['a', 'b'], { cannotLinks: [pair('a', 'b')] }), ['ab'], [])).toBeUndefined();
    expect(undo(merge, world(['a']), ['ab'], [])).toBeUndefined();
    expect(undo([entry('CANNOT_LINK', 'ab', 'STEWARD')], world(['a', 'b'], { cannotLinks: [pair('a', 'b')] }), ['a', 'b'], [])).toBeUndefined();
  });

  it('of two crowds keeps apart only whom the decision linked', () => {
    const [one, other] = [Array.from({ length: 40 }, (_, i) => String.fromCharCode(0x4e00 + i)).join(''), Array.from({ length: 40 }, (_, i) => String.fromCharCode(0x5e00 + i)).join('')];
    const entries = [entry('LINKED', one[3]! + other[5]!, 'MATCH'), entry('MERGED', other)];
    expect(undo(entries, world([one + other]), [one + other])!.cannotLinks).toEqual([pair(one[3]!, other[5]!)]);
  });
});

describe('what stands goes back to', () => {
  const said = (kind: PairEntry['kind'], decisionId: string, undoneDecisionId: string | null = null): PairEntry => ({ kind, recordIds: ['a', 'b'], rule: 'STEWARD', decisionId, undoneDecisionId });
  const CANNOT = 'CANNOT_LINK a b';

  it('the decision that made it, until one ends it', () => {
    expect(originsOf([said('CANNOT_LINK', 'split')]).get(CANNOT)).toBe('split');
    expect(originsOf([said('CANNOT_LINK', 'split'), said('CANNOT_LINK_REVOKED', 'merge')]).get(CANNOT)).toBeUndefined();
    expect(originsOf([said('CANNOT_LINK', 'split'), said('CANNOT_LINK_REVOKED', 'merge'), said('CANNOT_LINK', 'later')]).get(CANNOT)).toBe('later');
  });

  it('the decision before, where what ended it was taken back, however often', () => {
    const back = [said('CANNOT_LINK', 'split'), said('CANNOT_LINK_REVOKED', 'merge'), said('CANNOT_LINK', 'undo', 'merge')];
    expect(originsOf(back).get(CANNOT)).toBe('split');
    expect(originsOf([...back, said('CANNOT_LINK_REVOKED', 'redo', 'undo'), said('CANNOT_LINK', 'undo2', 'redo')]).get(CANNOT)).toBe('split');
    expect(originsOf([...back, { ...said('LINKED', 'link'), recordIds: ['a', 'c'] }]).get('STEWARD a c')).toBe('link');
  });
});
