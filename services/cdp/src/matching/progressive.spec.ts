import { describe, expect, it } from 'vitest';
import { clustersOf, resolve, type Said } from './party.fixture.js';

// Promise: from anonymous device to registered phone to verified person, in any order; a shared device merges nobody.

const app = { source: 'APP' } as const;
const DEVICE = '887fd260b31a2811766e0c3dd7c426cc';
const verified: Said = { name: '胡建国', born: '1967-11-11', id: '320508196711112210', phones: ['15904292926'] };

it('credits what was done anonymously to the person who logs in', () => {
  expect(clustersOf({ a: { ...app, device: DEVICE, on: '2015-06-30' }, b: { ...app, device: DEVICE, phones: ['15904292926'], on: '2015-07-12' }, c: verified })).toEqual(['a b c']);
  expect(clustersOf({ a: { ...app, device: DEVICE, on: '2015-06-30' }, b: { ...app, device: DEVICE, name: '飞鸟', on: '2015-07-30' } })).toEqual(['a b']);
});

it('gives a nickname on a phone to the only adult who has the phone', () => {
  expect(clustersOf({ a: { ...app, name: '岁月静好', phones: ['15904292926'], on: '2024-01-01' }, b: verified })).toEqual(['a b']);
});

it('asks a steward where two members of a family could be meant', () => {
  const decision = resolve({
    a: { ...app, name: '岁月静好', phones: ['15904292926'] }, b: verified, c: { name: '周秀英', born: '1968-02-03', gender: 'F', id: '320508196802032243', phones: ['15904292926'] },
  });
  expect(decision.clusters).toHaveLength(3);
});

describe('a device of two people', () => {
  const husband: Said = { ...app, device: DEVICE, name: '刘伟强', phones: ['13512340001'], on: '2016-03-01' };
  const wife: Said = { ...app, device: DEVICE, name: '陈晓燕', phones: ['13512340002'], on: '2018-05-01' };

  it('does not merge them', () => {
    expect(clustersOf({ a: husband, b: wife })).toEqual(['a', 'b']);
  });

  it('credits what was anonymous to the first who logged in', () => {
    expect(clustersOf({ a: husband, b: wife, c: { ...app, device: DEVICE, on: '2015-01-01' } })).toEqual(['a c', 'b']);
  });
});
