// Promise: a document's number links by its holder; placeholders link nothing, and near-valid numbers still say what they can.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOf, readResidentId } from './clean-resident-id.js';
import type { DocumentType } from './clean-document.js';
import { standardiseDocument } from './standard-document.js';

const today = '2026-11-22';
const read = (type: DocumentType, number: string) => standardiseDocument(type, number, today);

describe('resident IDs', () => {
  it('are one in 15 and 18 digits; only the longer was checked', () => {
    expect(read('RESIDENT_ID', '110105491231002')).toMatchObject({ quality: 'VALID', holder: '11010519491231002X', exclusive: true, checked: false, birthDate: '1949-12-31', gender: 'F', areaCode: '110105' });
    expect(read('RESIDENT_ID', '11010519491231002x')).toMatchObject({ quality: 'VALID', holder: '11010519491231002X', exclusive: true, checked: true });
  });
  it.each(['110105 19491231 002X', '110105-19491231-002X', '１１０１０５１９４９１２３１００２Ｘ', '11010519491231002×', '110105l949123l002X'])('%s is read through what clerks put in', (raw) => {
    expect(read('RESIDENT_ID', raw)).toMatchObject({ quality: 'VALID', holder: '11010519491231002X' });
  });
  it('with a wrong check digit are suspect, and say a birth date where it can be one', () => {
    expect(read('RESIDENT_ID', '110105194912310021')).toMatchObject({ quality: 'SUSPECT', exclusive: false, birthDate: '1949-12-31', gender: 'F', areaCode: '110105', qualityCode: 'ID_NUMBER_CHECK_DIGIT' });
    expect(read('RESIDENT_ID', '110105194913310021').birthDate).toBeUndefined();
    expect(read('RESIDENT_ID', '11010519491231002').quality).toBe('INVALID');
  });
  it('filed under another kind are taken for what they are', () => {
    expect(read('PASSPORT', '11010519491231002X')).toMatchObject({ type: 'RESIDENT_ID', quality: 'VALID', qualityCode: 'ID_NUMBER_OTHER_KIND' });
    expect(read('', '11010519491231002X')).toMatchObject({ type: 'RESIDENT_ID', quality: 'VALID' });
    expect(read('RESIDENT_ID', 'H1234567801')).toMatchObject({ type: 'HKMO_PERMIT', holder: 'H12345678' });
  });
  it('keep their identity when they are brought to 18 digits', () => {
    const digits = (length: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''));
    fc.assert(fc.property(digits(6), fc.integer({ min: 0, max: 99 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }), digits(3), (area, year, month, day, sequence) => {
      const two = (n: number) => String(n).padStart(2, '0');
      const short = `${area}${two(year)}${two(month)}${two(day)}${sequence}`;
      const body = `${area}19${short.slice(6)}`;
      expect(readResidentId(short, today)).toEqual(readResidentId(body + checkOf(body), today));
    }));
  });
  it('with one digit wrong are never valid', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }), (at, add) => {
      const number = Array.from('360426199101010071');
      number[at] = String((Number(number[at]) + add) % 10);
      expect(read('RESIDENT_ID', number.join('')).quality).not.toBe('VALID');
    }));
  });
});

it.each(['111111111111111111', '123456789012345678', '000000000000000000', '110101190001010000', '110105000000000000', '无', '不详', '******', '123456789012345', '987654321', 'XXXXXX', '330102190001010017'])('%s is a placeholder', (raw) => {
  expect(read('RESIDENT_ID', raw)).toMatchObject({ quality: 'JUNK', holder: '', qualityCode: 'ID_NUMBER_JUNK' });
});

describe('other documents', () => {
  it.each([
    ['HKMO_PERMIT', 'H1234567802', 'H12345678', 'UNCHECKED', false], ['TW_PERMIT', '2684186105(B)', '26841861', 'UNCHECKED', false], ['TW_PERMIT', '26841861', '26841861', 'UNCHECKED', false],
    ['HKMOTW_RESIDENCE', '810000199001010019', '810000199001010019', 'VALID', true], ['HKMOTW_RESIDENCE', '820000199003071239', '820000199003071239', 'VALID', true], ['RESIDENT_ID', '830000198812121002', '830000198812121002', 'VALID', true],
    ['FOREIGN_PR', 'USA123456789012', 'USA123456789012', 'VALID', false], ['BIRTH_CERT', 'G588190866', 'G588190866', 'UNCHECKED', false], ['PASSPORT', 'E12345678', 'E12345678', 'UNCHECKED', false], ['PASSPORT', 'EA1234567', 'EA1234567', 'UNCHECKED', false],
    ['BUSINESS_REG', '110105635665516', '110105635665516', 'UNCHECKED', false], ['BUSINESS_REG', '1101056356655', '1101056356655', 'UNCHECKED', false], ['MILITARY', '军字第12345号', '军字第12345号', 'UNCHECKED', false], ['OTHER', '6988048', '6988048', 'UNCHECKED', false],
  ] as const)('%s %s', (type, number, holder, quality, exclusive) => expect(read(type, number)).toMatchObject({ holder, quality, exclusive }));

  it('of a foreigner are exclusive in the form of 2023 alone', () => {
    const body = '91100019900101001';
    expect(read('FOREIGN_PR', body + checkOf(body))).toMatchObject({ type: 'FOREIGN_PR', quality: 'VALID', exclusive: true, checked: true });
  });
  it('of an organisation link by the organisation code, old and new', () => {
    expect(read('USCC', '9144030071526726XG')).toMatchObject({ quality: 'VALID', orgCode: '71526726X', exclusive: true });
    expect(read('ORG_CODE', '71526726-X')).toMatchObject({ quality: 'VALID', orgCode: '71526726X' });
    expect(read('BUSINESS_REG', '9144030071526726XG')).toMatchObject({ type: 'USCC', quality: 'VALID' });
    expect(read('USCC', '911100001000050082')).toMatchObject({ quality: 'SUSPECT', qualityCode: 'ID_NUMBER_CHECK_DIGIT' });
    expect(read('USCC', '12345').quality).not.toBe('VALID');
  });
  it('without a number are missing', () => expect(read('RESIDENT_ID', ' ')).toMatchObject({ quality: 'MISSING', holder: '' }));
});

it('reads upper case that falls apart into letter and mark as one sign', () => {
  const first = read('RESIDENT_ID', '\u1fd2');
  expect(read(first.type, first.number).number).toBe(first.number);
  expect(read('OTHER', '12-A-\u0300').number).toBe('12\u00c0');
});

it('reads any text as any kind without an error, and what it cleans to as the same', () => {
  const kinds = fc.constantFrom<DocumentType>('RESIDENT_ID', 'HOUSEHOLD_REGISTER', 'PASSPORT', 'HKMO_PERMIT', 'TW_PERMIT', 'HKMOTW_RESIDENCE', 'FOREIGN_PR', 'MILITARY', 'BIRTH_CERT', 'USCC', 'ORG_CODE', 'BUSINESS_REG', 'OTHER', '');
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom(...'0123456789XHMEG -'), { maxLength: 20 }).map((signs) => signs.join('')));
  fc.assert(fc.property(kinds, text, (type, raw) => {
    const first = read(type, raw);
    expect(read(first.type, first.number).holder).toBe(first.holder);
  }), { numRuns: 1000 });
});
