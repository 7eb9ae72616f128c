// Promise: the golden record takes the most verified word, then the latest, and shows no more of it than it was asked to reveal.
import { describe, expect, it } from 'vitest';
import type { SourceRecord } from '../identity/record.js';
import type { Identifying } from '../vault/identifying.js';
import { decideProfile } from './decide-profile.js';
import { speakingRecords } from './read-statements.js';
import { Reliability } from './reliability.js';
import { maskProfile } from './mask-profile.js';
import { maskEmail, maskIdNumber, maskName, maskPhone } from './mask.js';

const record = (recordId: string, day: number, over: Partial<SourceRecord> = {}): SourceRecord => ({
  recordId, kind: 'PARTY', sourceSystem: recordId.toUpperCase(), legalEntity: '', partyType: 'PERSON', sourceVersion: 1n, withdrawn: false, qualityCodes: [],
  createdAt: new Date(day), updatedAt: new Date(day), ...over,
});
const says = (over: Partial<Identifying>): Identifying => ({ name: '', idType: '', idNumber: '', phones: [], email: '', wechatUnionId: '', address: '', employer: '', ...over });
const phone = (number: string, verified = false) => ({ number, verified, valid: true });
const fact = (recordId: string, name: string, value: string, day: number) => ({ recordId, sourceSystem: recordId, name, value, factTime: new Date(day), factId: `${recordId}-${name}` });
const basis = { today: '2026-06-01', reliability: new Reliability(), corrections: [] };
const profileOf = (...said: Parameters<typeof speakingRecords>) => decideProfile(speakingRecords(...said), basis);

describe('survivorship', () => {
  it('prefers the word behind a valid ID, fills gaps from the rest, and puts verified phones first', () => {
    const identifying = new Map([
      ['core', says({ name: '王芳', idType: 'RESIDENT_ID', idNumber: '110105199003072581', birthDate: '1990-03-07', phones: [phone('+8613800138000')], address: '北京' })],
      ['app', says({ name: '芳芳', phones: [phone('+8613900139000', true), phone('+8613800138000')], email: 'f@x.cn' })],
    ]);
    expect(profileOf([record('core', 1), record('app', 9)], identifying, [])).toMatchObject({
      name: '王芳', age: 36, birthDate: '1990-03-07', phones: ['+8613900139000', '+8613800138000'], email: 'f@x.cn', idNumber: '110105199003072581', address: '北京',
    });
  });
  it('prefers the later of equally verified words, and never hears a withdrawn record', () => {
    const identifying = new Map([['a', says({ name: '旧' })], ['b', says({ name: '新' })], ['c', says({ name: '撤', idNumber: '1' })]]);
    expect(profileOf([record('a', 1), record('b', 2), record('c', 3, { withdrawn: true })], identifying, []).name).toBe('新');
  });
  it('takes the latest declaration, and the gender of the most verified record', () => {
    const identifying = new Map([['a', says({ idNumber: '1' })], ['b', says({})]]);
    const facts = [fact('b', 'gender', 'M', 9), fact('a', 'gender', 'F', 1), fact('a', 'pregnant', 'true', 1), fact('b', 'pregnant', 'false', 5)];
    const { gender, facts: golden } = profileOf([record('a', 1), record('b', 2)], identifying, facts);
    expect([gender, golden.find((f) => f.name === 'pregnant')]).toEqual(['F', facts[3]]);
  });
});

describe('masks', () => {
  it.each([['李明', '李*'], ['欧阳小明', '欧***'], ['JOHN SMITH', 'J*'], ['', ''], ['𠮷田', '𠮷*']])('%s → %s', (name, masked) => expect(maskName(name)).toBe(masked));
  it.each([['+8613800138000', '138****8000'], ['+85291234567', '+852****67'], ['', '****']])('%s → %s', (number, masked) => expect(maskPhone(number)).toBe(masked));
  it('hide an e-mail and an ID number', () => {
    expect([maskEmail('li.ming@example.com'), maskEmail(''), maskIdNumber('11010519491231002X')]).toEqual(['l***@example.com', '', '1****************X']);
  });

  const profile = { name: '王芳', gender: 'F', birthDate: '1990-03-07', age: 36, phones: ['+8613800138000'], email: 'f@x.cn', idNumber: '110105199003072581', address: '北京', facts: [] };
  it('NONE shows nothing that identifies', () => {
    expect(maskProfile(profile, 'NONE')).toEqual({ name: '王*', gender: 'F', age: 36, phones: ['138****8000'], email: 'f***@x.cn', idNumber: '1****************1', address: '', facts: [] });
  });
  it('CONTACT shows how to reach her, ALL everything', () => {
    expect(maskProfile(profile, 'CONTACT')).toEqual({ name: '王芳', gender: 'F', age: 36, phones: ['+8613800138000'], email: 'f@x.cn', idNumber: '1****************1', address: '', facts: [] });
    expect(maskProfile(profile, 'ALL')).toEqual(profile);
  });
});
