// Promise: every field of a party reaches matching in one form with its quality; what identifies and what is a fact stay as they were.
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Gender, IdType, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyRole } from '@kejing/contracts/es/insurer/v1/policy_pb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanParty } from './clean-party.js';
import { qualityCodes } from './quality-codes.js';
import { standardiseParty } from './standardise-party.js';

const today = '2026-11-22';
const time = new Date('2026-11-20T00:00:00Z');
type Init = Exclude<MessageInitShape<typeof PartyReportedSchema>, { $typeName: string }>;
const party = (init: Init) => create(PartyReportedSchema, { sourceSystem: 'CORE', sourceId: 'C1', partyType: PartyType.PERSON, ...init });
const standard = (init: Init) => standardiseParty(party(init), today, time);

describe('a person', () => {
  it('has all fields in one form', () => {
    expect(standard({
      name: '王　芳', idType: IdType.RESIDENT_ID, idNumber: '110105194912310 02x', gender: Gender.FEMALE, birthDate: { year: 1949, month: 12, day: 31 }, phones: [{ number: '138-1111-2345', verified: true }],
      email: ' Wang@Example.com', address: '北京朝阳区建国路88号', employer: '北京科达华餐饮管理有限责任公司', policyRoles: [{ policyNo: ' P1 ', role: PolicyRole.HOLDER }], wechatUnionId: 'u1', deviceId: 'd1',
    })).toMatchObject({
      profile: 'chinese', partyType: 'PERSON', sourceSystem: 'CORE', sourceId: 'C1', reportedAt: time, name: { kind: 'FULL', full: '王芳' }, document: { quality: 'VALID', holder: '11010519491231002X' },
      phones: [{ number: '+8613811112345', kind: 'MOBILE', quality: 'VALID', region: 'CN', verified: true }], email: 'wang@example.com', birthDate: { date: '1949-12-31', quality: 'DOCUMENT', lunar: '1949-11-12' },
      gender: 'F', address: { district: '110105', road: '建国路' }, employer: { core: '科达华餐饮管理', place: '北京' }, policyRoles: [{ policyNo: 'P1', role: 'HOLDER' }], wechatUnionId: 'u1', deviceId: 'd1', qualityCodes: [],
    });
  });

  it('is told what is wrong with each field, by codes that are documented', () => {
    const { qualityCodes: found } = standard({
      name: '测试', idType: IdType.RESIDENT_ID, idNumber: '11010519491231002X', gender: Gender.MALE, birthDate: { year: 1970, month: 1, day: 1 }, phones: [{ number: '13800000000' }, { number: '123' }],
      email: 'test@test.com', address: '某某路1号', employer: '自由职业',
    });
    expect(found).toEqual(['ADDRESS_UNRESOLVED', 'BIRTH_DATE_MISMATCH', 'EMAIL_JUNK', 'EMPLOYER_JUNK', 'GENDER_MISMATCH', 'NAME_JUNK', 'PHONE_INVALID', 'PHONE_JUNK', 'PHONE_SHAPE']);
    expect(found.filter((code) => !(code in qualityCodes))).toEqual([]);
    expect(standard({ name: '王女士', birthDate: { year: 1900, month: 1, day: 1 }, idType: IdType.RESIDENT_ID, idNumber: '不详' }).qualityCodes).toEqual(['BIRTH_DATE_PLACEHOLDER', 'ID_NUMBER_JUNK', 'NAME_TITLE_ONLY']);
    expect(standard({ birthDate: { year: 2027, month: 1, day: 1 }, idType: IdType.RESIDENT_ID }).qualityCodes).toEqual(['BIRTH_DATE_INVALID', 'ID_NUMBER_MISSING', 'NAME_MISSING']);
  });

  it('born on a date that systems fill in is believed where the document says so', () => {
    expect(standard({ name: '王芳', birthDate: { year: 1970, month: 1, day: 1 } }).birthDate).toMatchObject({ date: '', quality: 'PLACEHOLDER' });
    expect(standard({ name: '王芳', idType: IdType.RESIDENT_ID, idNumber: '360426199101010071', birthDate: { year: 1990, month: 1, day: 1 } }).birthDate).toMatchObject({ date: '1991-01-01', quality: 'DOCUMENT' });
  });
  it('whose day and month stand in each other’s place is born when that makes a date', () => {
    expect(standard({ name: '王芳', birthDate: { year: 1990, month: 25, day: 3 } })).toMatchObject({ birthDate: { date: '1990-03-25', said: '1990-25-03', quality: 'SWAPPED' }, qualityCodes: ['BIRTH_DATE_SWAPPED'] });
    expect(standard({ name: '王芳', birthDate: { year: 1990, month: 2, day: 30 } }).birthDate).toMatchObject({ date: '', said: '1990-02-30', quality: 'INVALID' });
  });
  it('whose document is suspect is born when it was said, and the document is kept beside', () => {
    expect(standard({ name: '王芳', idType: IdType.RESIDENT_ID, idNumber: '110105194912310021', birthDate: { year: 1949, month: 12, day: 30 } }).birthDate).toMatchObject({ date: '1949-12-30', ofDocument: '1949-12-31', quality: 'SAID' });
  });
  it('has the gender of a title for matching, and not as a fact', () => {
    const clean = cleanParty(party({ name: '王女士' }), today, time);
    expect(clean.standard.gender).toBe('F');
    expect(clean.facts.map(({ name }) => name)).not.toContain('gender');
  });
});

describe('phones', () => {
  const phones = (number: string, verified = false) => standard({ phones: [{ number, verified }] }).phones;
  it.each(['13800000000', '13888888888', '13812345678', '12345678901', '11111111111', '00000000000', '13800138000'])('%s is a placeholder', (number) => expect(phones(number)[0]!.quality).toBe('JUNK'));
  it('that was verified is none', () => expect(phones('13888888888', true)[0]!.quality).toBe('VALID'));
  it.each(['13988886666', '13900001234', '15811112222'])('%s may be somebody’s', (number) => expect(phones(number)[0]!.quality).toBe('VALID'));
  it('are told apart where a field holds two', () => expect(phones('13911112345/010-62345678', true).map(({ number, kind, verified }) => [number, kind, verified])).toEqual([['+8613911112345', 'MOBILE', false], ['+861062345678', 'FIXED_LINE', false]]));
  it.each([['+852 9123 4567', 'HK'], ['+85366123456', 'MO'], ['+886912345678', 'TW'], ['13911112345', 'CN']])('%s is of %s', (number, region) => expect(phones(number)[0]).toMatchObject({ region, kind: 'MOBILE' }));
  it('of no shape are kept without what stands between their digits', () => expect(phones('0771-8678 4024')[0]).toMatchObject({ number: '077186784024', quality: 'SHAPE' }));
});

describe('the profile', () => {
  it.each<[string, Init, string]>([
    ['as said', { name: '王芳', matchingProfile: 'western' }, 'western'],
    ['western where Latin parts are held', { surname: 'waller', givenName: 'ann', postalAddress: { line1: 'tullaroop street' } }, 'western'],
    ['chinese for a foreigner in a Chinese source', { name: 'ALEX MULLER', idType: IdType.PASSPORT, idNumber: 'C17562680' }, 'chinese'],
    ['chinese where nothing tells', {}, 'chinese'],
  ])('is %s', (_, init, profile) => expect(standard(init).profile).toBe(profile));
  it('western compares parts', () => {
    expect(standard({ surname: 'Waller', givenName: 'Ann', idType: IdType.OTHER, idNumber: '6988048', postalAddress: { streetNumber: '6', line1: 'tullaroop street', suburb: 'st james', postcode: '4011', state: 'wa' } })).toMatchObject({
      name: { kind: 'LATIN', surname: 'WALLER', given: 'ANN' }, document: { quality: 'UNCHECKED', holder: '6988048' }, address: { form: 'WESTERN', road: 'TULLAROOP', roadType: 'ST', state: 'WA' },
    });
  });
});

describe('tokens', () => {
  const tokens = (init: Init) => cleanParty(party(init), today, time).tokens.map(({ kind, value }) => `${kind} ${value}`);
  it('join an organisation code with the credit code that replaced it', () => {
    const organisation = { partyType: PartyType.ORGANISATION, name: '深圳市腾讯计算机系统有限公司' };
    expect(tokens({ ...organisation, idType: IdType.USCC, idNumber: '9144030071526726XG' })).toContain('DOCUMENT ORG_CODE:71526726X');
    expect(tokens({ ...organisation, idType: IdType.ORG_CODE, idNumber: '71526726-X' })).toContain('DOCUMENT ORG_CODE:71526726X');
  });
  it('are not made of a placeholder, by which nobody is reached either', () => {
    expect(tokens({ phones: [{ number: '13888888888' }, { number: '13954314515' }] })).toEqual(['PHONE +8613954314515']);
    expect(cleanParty(party({ phones: [{ number: '13888888888' }] }), today, time).identifying.phones).toEqual([{ number: '+8613888888888', verified: false, valid: false }]);
  });
  it('do not bind a phone to a name that is many people’s', () => {
    expect(tokens({ name: '王女士', phones: [{ number: '13911112345' }] })).toEqual(['NAME 王女士', 'PHONE +8613911112345']);
    expect(tokens({ name: '测试', phones: [{ number: '13911112345' }] })).toEqual(['PHONE +8613911112345']);
    expect(tokens({ name: '王芳', phones: [{ number: '13911112345' }] })).toContain('PHONE_NAME +8613911112345|王芳');
  });
});

it('takes any texts without an error', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(fc.property(text, text, text, text, text, fc.constantFrom(PartyType.PERSON, PartyType.ORGANISATION, PartyType.UNSPECIFIED), fc.integer({ min: 0, max: 13 }), (name, idNumber, phone, email, address, partyType, idType) => {
    const clean = cleanParty(party({ name, idNumber, idType, partyType, email, address, employer: name, surname: address, givenName: email, nameLatin: phone, phones: [{ number: phone }] }), today, time);
    expect(clean.standard.qualityCodes.filter((code) => !(code in qualityCodes))).toEqual([]);
  }), { numRuns: 200 });
});
