import { cleanDocument, type DocumentType } from './clean-document.js';
import { birthDateOf, genderOfSequence } from './clean-resident-id.js';
import type { DocumentQuality, StandardDocument } from './standard-party.js';

/** Kinds whose check digit, or whose one issuer, makes two different numbers two different holders. */
const EXCLUSIVE: ReadonlySet<DocumentType> = new Set(['RESIDENT_ID', 'HOUSEHOLD_REGISTER', 'HKMOTW_RESIDENCE', 'FOREIGN_PR', 'USCC']);
const CHECKED: ReadonlySet<DocumentType> = new Set([...EXCLUSIVE, 'ORG_CODE']);

/** A document's number as matching compares it, with what a near-valid one says still. @param today YYYY-MM-DD */
export function standardiseDocument(type: DocumentType, reported: string, today: string): StandardDocument {
  const clean = cleanDocument(type, reported, today);
  const { number, key, qualityCode } = clean;
  if (number === '') return { ...clean, quality: 'MISSING', holder: '', exclusive: false, checked: false };
  if (qualityCode === 'ID_NUMBER_JUNK') return { ...clean, quality: 'JUNK', holder: '', exclusive: false, checked: false };
  if (key !== undefined) {
    // Permanent residence cards of 2017 give way to new numbers: two of one holder differ.
    const exclusive = EXCLUSIVE.has(clean.type) && !/^[A-Z]{3}/.test(number);
    const checked = CHECKED.has(clean.type) && !(clean.type !== 'USCC' && clean.type !== 'ORG_CODE' && (isUpgraded(reported) || !exclusive));
    const quality: DocumentQuality = CHECKED.has(clean.type) ? 'VALID' : 'UNCHECKED';
    return { ...clean, quality, holder: holderOf(key.value), exclusive, checked, ...areaOf(clean.birthDate, number), ...organisationCodeOf(clean.type, number) };
  }
  if (qualityCode === undefined) return { ...clean, quality: 'UNCHECKED', holder: number, exclusive: false, checked: false };
  return { ...clean, ...nearValid(number, today), holder: number, exclusive: false, checked: false };
}

const holderOf = (value: string): string => value.slice(value.indexOf(':') + 1);
const isUpgraded = (reported: string): boolean => reported.normalize('NFKC').replace(/\D/g, '').length === 15;
const areaOf = (birthDate: string | undefined, number: string) => (birthDate === undefined ? {} : { areaCode: number.slice(0, 6) });

function organisationCodeOf(type: DocumentType, number: string): { orgCode?: string } {
  return type === 'USCC' ? { orgCode: number.slice(8, 17) } : type === 'ORG_CODE' ? { orgCode: number } : {};
}

/** A number with one fault, in its check digit or elsewhere, still says where and when its holder was born, if the date can be. */
function nearValid(number: string, today: string): Partial<StandardDocument> & { quality: DocumentQuality } {
  if (/^[0-9A-Z]{17,19}$/.test(number) && !/^\d{17}[\dX]$/.test(number)) return { quality: /^9[123]\d{6}/.test(number) && number.length === 18 ? 'SUSPECT' : 'INVALID' };
  if (!/^\d{17}[\dX]$/.test(number)) return { quality: /^[0-9A-Z]{9}$/.test(number) ? 'SUSPECT' : 'INVALID' };
  const birthDate = birthDateOf(number, today);
  if (birthDate === undefined) return { quality: 'SUSPECT' };
  return { quality: 'SUSPECT', birthDate, gender: genderOfSequence(number), areaCode: number.slice(0, 6) };
}
