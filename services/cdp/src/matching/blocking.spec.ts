import { expect, it } from 'vitest';
import { blockingKeys, blockingKinds } from './blocking.js';
import { partyOf, type Said } from './party.fixture.js';

// Promise: records of one person share a key however they are spelt, keys are few, and junk gives none.

const keysOf = (said: Said) => blockingKeys(partyOf('x', said)).map(({ kind, value }) => `${kind} ${value}`);
const share = (x: Said, y: Said) => keysOf(x).filter((key) => keysOf(y).includes(key));

it('gives each key once, of known kinds', () => {
  const keys = keysOf({ name: '李红岚', id: '37020319840825286X', phones: ['13954314515', '+86 139 5431 4515'], union: 'oU1', policies: [['P1', 'HOLDER'], ['P1', 'INSURED']] });
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.every((key) => (blockingKinds as readonly string[]).includes(key.split(' ')[0]!))).toBe(true);
});

it('finds homophones of one birth date, 15 digits of 18, and a number with a wrong digit by name and year', () => {
  expect(share({ name: '李红岚', born: '1984-08-25' }, { name: '李红蓝', born: '1984-08-25' })).not.toEqual([]);
  expect(share({ id: '120104840523988' }, { id: '120104198405239883' })).not.toEqual([]);
  expect(share({ name: '高东国', id: '410105195102263732' }, { name: '高东国', born: '1951-02-23' })).not.toEqual([]);
});

it('finds misspelt western names by other things', () => {
  const said = { given: 'eriaz', surname: 'keacny', born: '1928-08-02', western: true, address: { streetNumber: '6', line1: 'nicklin cre scent', suburb: 'longeach', postcode: '2706' } } as const;
  expect(share(said, { given: 'eliza', surname: 'keany', born: '1928-08-02', western: true, address: { streetNumber: '6', line1: 'nicklin crescent', suburb: 'longreach', postcode: '2760' } })).not.toEqual([]);
});

it('gives no key for placeholders', () => {
  expect(keysOf({ name: '测试', id: '111111111111111111', phones: ['13800000000'], born: '1970-01-01' })).toEqual([]);
});
