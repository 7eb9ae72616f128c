// Promise: variants of an organisation's name come to one core; its branches, its place and its form of law are told apart.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardiseOrganisation } from './standard-organisation.js';

it.each([
  '北京科达华餐饮管理有限责任公司', '北京科达华餐饮管理有限公司', '北京市科达华餐饮管理有限公司', '　北京科达华餐饮管理 有限责任公司', '科达华餐饮管理（北京）有限公司', '科达华餐饮管理(北京)有限责任公司', '北京科達華餐飲管理有限公司', '北京科达华餐饮管理',
])('%s is one organisation', (raw) => expect(standardiseOrganisation(raw)).toMatchObject({ core: '科达华餐饮管理', brand: '科达华', trade: '餐饮管理', place: '北京', branch: '' }));

describe('forms of law', () => {
  it.each([['北京科达华有限责任公司', '有限公司'], ['北京科达华有限公司', '有限公司'], ['北京科达华股份有限公司', '股份有限公司'], ['北京科达华股份', '股份有限公司'], ['北京科达华合伙企业', '合伙企业'], ['北京科达华', '']])('%s: %s', (raw, form) => {
    expect(standardiseOrganisation(raw)).toMatchObject({ core: '科达华', legalForm: form });
  });
});

describe('branches', () => {
  it.each([
    ['成都盛世源物流有限公司济南分公司', '盛世源物流', '济南分公司', '济南'], ['成都盛世源物流有限公司 济南分公司', '盛世源物流', '济南分公司', '济南'], ['招商银行股份有限公司深圳分行', '招商银行', '深圳分行', '深圳'],
    ['中国平安人寿保险股份有限公司北京分公司', '中国平安人寿保险', '北京分公司', '北京'], ['海底捞火锅（西单店）', '海底捞火锅', '西单店', '西单'], ['工商银行静安支行', '工商银行', '静安支行', '静安'],
  ])('%s', (raw, core, branch, branchPlace) => expect(standardiseOrganisation(raw)).toMatchObject({ core, branch, branchPlace }));
});

it('keeps the district of an institution', () => {
  expect(standardiseOrganisation('北京市朝阳区人民政府')).toMatchObject({ place: '北京朝阳', core: '人民政府', kind: 'INSTITUTION' });
  expect(standardiseOrganisation('郑州人民医院')).toMatchObject({ place: '郑州', core: '人民医院', kind: 'INSTITUTION' });
});
it('does not take the name of a company for a place', () => {
  expect(standardiseOrganisation('阿里巴巴（中国）有限公司')).toMatchObject({ core: '阿里巴巴', place: '' });
  expect(standardiseOrganisation('东方航空股份有限公司')).toMatchObject({ core: '东方航空', place: '' });
});
it('reads Latin names', () => expect(standardiseOrganisation('Acme Trading Co., Ltd.')).toMatchObject({ core: 'ACME TRADING', kind: 'COMPANY' }));
it.each(['自由职业', '北京自由职业', '务农', '个体', '无', '有限公司', '某某公司', 'N/A', '退休'])('%s is no organisation', (raw) => expect(standardiseOrganisation(raw).kind).toBe('JUNK'));
it('says that there is none', () => expect(standardiseOrganisation(' ').kind).toBe('MISSING'));
it('reads any text without an error', () => {
  const pieces = fc.constantFrom('北京', '市', '有限', '责任', '公司', '分', '（', '）', '银行', '店', '股份', '集团', '科技', 'A', ' ');
  fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(pieces, { maxLength: 12 }).map((words) => words.join(''))), (raw) => {
    expect(standardiseOrganisation(raw).original).toBe(raw);
  }), { numRuns: 1000 });
});
