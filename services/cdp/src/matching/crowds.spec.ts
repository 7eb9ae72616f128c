import { expect, it } from 'vitest';
import { decideClusters } from './decide-clusters.js';
import { toFeatures } from './features.js';
import { shippedModel } from './model.js';
import { clustersOf, partyOf, testDigest, type Said } from './party.fixture.js';

// Promise: values that a crowd shares neither join the crowd nor cost more than the crowd is worth.

const many = (n: number, said: (i: number) => Said): Record<string, Said> => Object.fromEntries(Array.from({ length: n }, (_, i) => [`r${String(i).padStart(3, '0')}`, said(i)]));

it('a person with sixty records is one cluster, at once', () => {
  const started = performance.now();
  expect(clustersOf(many(60, (i) => ({ name: '李红岚', id: '37020319840825286X', phones: ['13954314515'], on: `20${10 + (i % 15)}-01-01` })))).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(10_000);
});

it('a phone that passes the cap joins nobody by itself', () => {
  const surnames = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高';
  const given = ['建国', '淑芬', '志远', '晓燕'];
  expect(clustersOf(many(80, (i) => ({ name: surnames[i % 20]! + given[Math.floor(i / 20)]!, phones: ['13954314515'] })))).toHaveLength(80);
});

it('records that are of no component of edges stay alone', () => {
  const records = ['a', 'b'].map((recordId) => ({ recordId, orderKey: recordId, features: toFeatures(partyOf(recordId, { name: '李红岚', id: '37020319840825286X' }), testDigest) }));
  expect(decideClusters({ records, edges: [], firm: [], cannotLinks: [] }, shippedModel()).clusters).toHaveLength(2);
});
