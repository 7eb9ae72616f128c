// Promise: identifiers are brought to one form by the rules of their standards, and what is wrong is told and never guessed.
import { describe, expect, it } from 'vitest';
import { cleanDocument } from './clean-document.js';
import { cleanEmail } from './clean-email.js';
import { cleanName, nameMatchKey } from './clean-name.js';
import { cleanPhone } from './clean-phone.js';
import { readResidentId } from './clean-resident-id.js';
import { readOrgCode, readUscc } from './clean-uscc.js';

const today = '2026-11-22';

describe('resident ID', () => {
  it.each([
    ['11010519491231002X', '11010519491231002X', '1949-12-31', 'F'],
    ['11010519491231002x', '11010519491231002X', '1949-12-31', 'F'],
    ['360426199101010071', '360426199101010071', '1991-01-01', 'M'],
    ['110105491231002', '11010519491231002X', '1949-12-31', 'F'],
    ['130503670401001', '130503196704010016', '1967-04-01', 'M'],
    ['１１０１０５１９４９１２３１００２Ｘ', '11010519491231002X', '1949-12-31', 'F'],
  ])('%s', (text, number, birthDate, gender) => expect(readResidentId(text, today)).toEqual({ number, birthDate, gender }));

  it('knows a retired area code and a person born in 1880', () => {
    expect(readResidentId('440524188001010014', '2026-11-22')).toEqual({ number: '440524188001010014', birthDate: '1880-01-01', gender: 'M' });
  });

  it.each([
    ['110105194912310021', 'CHECK_DIGIT'],
    ['44052419800101001X', 'CHECK_DIGIT'],
    ['1234', 'FORMAT'],
    ['11010519490230001', 'FORMAT'],
    ['110105490230002', 'DATE'],
  ])('refuses %s: %s', (text, finding) => expect(readResidentId(text, today)).toBe(finding));

  it('refuses a birth in the future and one too long ago', () => {
    expect(readResidentId('360426199101010071', '1990-12-31')).toBe('DATE');
    expect(readResidentId('440524188001010014', '2031-01-01')).toBe('DATE');
  });
});

describe('credit and organisation codes', () => {
  it.each(['91350100M000100Y43', '91110000600037341L', '91110108772551611J', '91440300708461136T', '9144030071526726XG', '91330100799655058B'])('%s', (code) => {
    expect(readUscc(code.toLowerCase())).toBe(code);
  });
  it.each(['911100001000050082', 'A1110000600037341L', '12345', ''])('refuses %s', (code) => expect(readUscc(code)).toBeUndefined());
  it.each(['M000100Y4', '71526726-X', 'D2143569-X'])('%s', (code) => expect(readOrgCode(code)).toBe(code.replace('-', '')));
});

describe('other documents', () => {
  it.each([
    ['HKMO_PERMIT', 'H1234567801', 'HKMO_PERMIT:H12345678'],
    ['HKMO_PERMIT', 'h12345678', 'HKMO_PERMIT:H12345678'],
    ['TW_PERMIT', '1234567802B', 'TW_PERMIT:12345678'],
    ['TW_PERMIT', '12345678', 'TW_PERMIT:12345678'],
    ['HKMOTW_RESIDENCE', '810000199001010019', 'HKMOTW_RESIDENCE:810000199001010019'],
    ['RESIDENT_ID', '820000199003071239', 'HKMOTW_RESIDENCE:820000199003071239'],
    ['RESIDENT_ID', '830000198812121002', 'HKMOTW_RESIDENCE:830000198812121002'],
    ['FOREIGN_PR', 'USA123456789012', 'FOREIGN_PR:USA123456789012'],
  ] as const)('%s %s links by the holder', (type, number, value) => expect(cleanDocument(type, number, today).key).toEqual({ kind: 'DOCUMENT', value }));

  it('links a passport only together with the name', () => expect(cleanDocument('PASSPORT', 'E12345678', today).key).toEqual({ kind: 'PASSPORT_NAME', value: 'E12345678' }));

  it('keeps a number with a wrong check digit, tells it, and links nothing', () => {
    expect(cleanDocument('RESIDENT_ID', '110105194912310021', today)).toEqual({ type: 'RESIDENT_ID', number: '110105194912310021', qualityCode: 'ID_NUMBER_CHECK_DIGIT' });
  });
});

describe('phones', () => {
  it.each([['13800138000', '+8613800138000'], ['19912345678', '+8619912345678'], ['17012345678', '+8617012345678'], ['19212345678', '+8619212345678'],
    ['+852 9123 4567', '+85291234567'], ['+886912345678', '+886912345678'], ['+85366123456', '+85366123456']])('%s is a mobile', (text, number) => {
    expect(cleanPhone(text)).toEqual({ number, valid: true, mobile: true });
  });
  it('010-62345678 is a landline', () => expect(cleanPhone('010-62345678')).toEqual({ number: '+861062345678', valid: true, mobile: false }));
  it.each(['10086', '95519', '12345678901', '', 'abc'])('%s is no phone', (text) => expect(cleanPhone(text).valid).toBe(false));
  it('never guesses Macao without a plus sign', () => expect(cleanPhone('85366123456').mobile).toBe(false));
});

describe('names', () => {
  it.each([
    ['李　明', '李明'], ['Ｊｏｈｎ  Smith', 'JOHN SMITH'], ['阿卜杜拉・买买提', '阿卜杜拉·买买提'], ['阿卜杜拉.买买提', '阿卜杜拉·买买提'], ['阿卜杜拉•买买提', '阿卜杜拉·买买提'],
    ['阿卜杜拉 · 买买提', '阿卜杜拉·买买提'], ['𠮷田 䶮', '𠮷田䶮'],
  ])('%s is %s', (text, name) => expect(cleanName(text)).toBe(name));
  it.each([['張國榮', '张国荣'], ['蕭敬騰', '萧敬腾'], ['餘光中', '余光中'], ['後藤', '后藤']])('%s matches %s', (text, key) => expect(nameMatchKey(text)).toBe(key));
});

describe('e-mail', () => {
  it('is lower case', () => expect(cleanEmail(' Li.Ming@Example.COM ')).toEqual({ address: 'li.ming@example.com', valid: true }));
  it.each(['li', 'li@', '@x.cn', 'a b@x.cn', 'a@x'])('%s is none', (text) => expect(cleanEmail(text).valid).toBe(false));
});
