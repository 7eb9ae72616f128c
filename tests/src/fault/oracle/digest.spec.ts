// Promise: two states that differ in random ids only have one digest; an effect that is missing, doubled or on somebody else is seen.
import { describe, expect, it } from 'vitest';
import { differences, digest, type Row } from './digest.js';

/** Persons with policies; ids are random. */
function state(names: readonly string[], policies: readonly (readonly [holder: string, product: string])[]): Row[] {
  const ids = new Map(names.map((name) => [name, Math.random().toString(36)]));
  return [
    ...names.map((name): Row => ({ table: 'person', text: `{"id":#,"name":"${name}"}`, ids: [ids.get(name)!] })),
    ...policies.map(([holder, product]): Row => ({ table: 'policy', text: `{"id":#,"holder":#,"product":"${product}"}`, ids: [Math.random().toString(36), ids.get(holder)!] })),
  ];
}
const compare = (a: Row[], b: Row[]) => differences(digest(a), digest(b));
const names = ['A', 'B', 'C'];

describe('digest', () => {
  it('does not depend on ids or order', () => {
    expect(compare(state(names, [['A', 'x'], ['B', 'x']]), state([...names].reverse(), [['B', 'x'], ['A', 'x']]).reverse())).toEqual([]);
  });

  it.each([
    ['a row that is missing', state(names, [['A', 'x'], ['B', 'x']]), state(names, [['A', 'x']]), /policy: 1 missing, 0 extra/],
    ['a row that is there twice', state(names, [['A', 'x']]), state(names, [['A', 'x'], ['A', 'x']]), /policy: 0 missing, 1 extra/],
    ['another value', state(names, [['A', 'x']]), state(names, [['A', 'y']]), /policy: 1 missing, 1 extra/],
    ["somebody else's policy", state(names, [['A', 'x']]), state(names, [['B', 'x']]), /- one of 2 ids that stand in person .*\n.*\+ one of 2 ids .*\n.*beside other rows than they should: person, policy/s],
  ])('sees %s', (_what, a, b, told) => {
    expect(compare(a, b).join('\n')).toMatch(told);
  });
});
