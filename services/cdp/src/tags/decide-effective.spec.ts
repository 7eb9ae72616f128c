// Promise: of what is said of a tag at a time the highest version stays, and what had no effect one by one is not told.
import { expect, it } from 'vitest';
import { decideEffective, highestOfEach } from './decide-effective.js';
import type { TagChange } from './tag.js';

const said = (recordId: string, version: bigint): { change: TagChange } => ({ change: { recordId, tagId: 't', version, active: false } });

it('keeps the highest version of each tag on each record, of equal ones the first', () => {
  const [low, high, again, other] = [said('r', 1n), said('r', 3n), said('r', 3n), said('q', 2n)].map((one) => one.change);
  expect(highestOfEach([low!, high!, again!, other!])).toEqual([high, other]);
  expect(highestOfEach([low!, high!, again!, other!])[0]).toBe(high);
});

it('tells what is higher than what stood when its turn came', () => {
  const all = [said('r', 2n), said('r', 5n), said('r', 4n), said('r', 5n), said('r', 6n), said('q', 1n), said('old', 1n)];
  const before = new Map([['r t', 2n], ['q t', null]]);
  expect(decideEffective(all, before)).toEqual([all[1], all[4], all[5]]);
});
