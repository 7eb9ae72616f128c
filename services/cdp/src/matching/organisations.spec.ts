import { expect, it } from 'vitest';
import { clustersOf, resolve, type Said } from './party.fixture.js';

// Promise: corporate customers are merged by their numbers and names; branches, parents and people stay apart.

const ADDRESS = '四川省成都市青羊区公园道272号';
const company: Said = { organisation: true, name: '成都金桥源医药有限公司', address: ADDRESS, phones: ['028-62345678'] };

it('joins spellings of one company', () => {
  expect(clustersOf({ a: company, b: { ...company, name: '成都金桥源医药有限责任公司' }, c: { ...company, name: '　成都金桥源医药 有限公司', address: `${ADDRESS}17层` } })).toEqual(['a b c']);
});

it('joins a credit code with the organisation code that it holds', () => {
  const name = '福州联创信息有限公司';
  expect(clustersOf({ a: { organisation: true, name, idType: 'USCC', id: '91350100M000100Y43' }, b: { organisation: true, name, idType: 'ORG_CODE', id: 'M000100Y-4' } })).toEqual(['a b']);
});

it('keeps branch and head office apart', () => {
  const decision = resolve({ a: { ...company, phones: ['028-62345678'] }, b: { ...company, name: '成都金桥源医药有限公司上海分公司', phones: ['028-62345678'] } });
  expect(decision.clusters).toHaveLength(2);
});

it('keeps different credit codes apart', () => {
  expect(clustersOf({ a: { ...company, idType: 'USCC', id: '91350100M000100Y43' }, b: { ...company, idType: 'USCC', id: '91110000600037341L' } })).toEqual(['a', 'b']);
});

it('never joins a company with a person', () => {
  expect(clustersOf({ a: company, b: { name: '金桥源', phones: ['028-62345678'], address: ADDRESS } })).toEqual(['a', 'b']);
});
