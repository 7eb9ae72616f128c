import { readResidentId } from './clean-resident-id.js';
import { readOrgCode, readUscc } from './clean-uscc.js';
import { isJunkNumber } from './junk-number.js';

/** Kinds of document, as IdType of the contract without its prefix. */
export type DocumentType =
  | 'RESIDENT_ID' | 'HOUSEHOLD_REGISTER' | 'PASSPORT' | 'HKMO_PERMIT' | 'TW_PERMIT' | 'HKMOTW_RESIDENCE' | 'FOREIGN_PR' | 'MILITARY' | 'BIRTH_CERT'
  | 'USCC' | 'ORG_CODE' | 'BUSINESS_REG' | 'OTHER' | '';

/** How a document may link: under which kind of token, with which value. */
export interface DocumentKey {
  kind: 'RESIDENT_ID' | 'USCC' | 'DOCUMENT' | 'PASSPORT_NAME';
  value: string;
}

export interface CleanDocument {
  type: DocumentType;
  /** In its one form where it is valid, as reported otherwise. */
  number: string;
  /** Absent where the number is not valid: it is kept, and links nothing. */
  key?: DocumentKey;
  birthDate?: string;
  gender?: 'M' | 'F';
  qualityCode?: string;
}

const DASHES_AND_BRACKETS = /[\s\-\u2010-\u2015()[\]·.,:'"]/gu;
const LAST_X = /[×✕✖*ХхΧχ]$/u;

/** Document's number in upper case and half width, without what clerks put between its signs. Composed again at the end: upper case, and signs taken out, leave letters beside marks that belong to them. */
export function bareNumber(reported: string): string {
  return reported.normalize('NFKC').replace(DASHES_AND_BRACKETS, '').replace(LAST_X, 'X').toUpperCase().normalize('NFKC');
}

/** Cleans a document's number by the rules of its kind. `today`: YYYY-MM-DD. */
export function cleanDocument(type: DocumentType, reported: string, today: string): CleanDocument {
  const number = bareNumber(reported);
  if (number === '') return { type, number };
  if (isJunkNumber(number)) return invalid(type, number, 'JUNK');
  switch (type) {
    case '':
      return otherKind(type, number, today) ?? { type, number };
    case 'RESIDENT_ID':
    case 'HOUSEHOLD_REGISTER': // registers name people by their resident ID
    case 'HKMOTW_RESIDENCE':
      return residentForm(type, number, today);
    case 'FOREIGN_PR':
      // Since 2023 of the resident ID's form, first digit 9; before, three letters and twelve digits.
      return number.startsWith('9') ? residentForm(type, number, today) : shaped(type, number, today, /^([A-Z]{3}\d{12})$/);
    case 'HKMO_PERMIT':
      return shaped(type, number, today, HKMO); // the last two count issues, the first nine are the holder for life
    case 'TW_PERMIT':
      return shaped(type, number, today, /^(\d{8})(?:\d{2}[A-Z]?)?$/);
    case 'PASSPORT':
      // A number alone is too weak across countries and renewals: it links together with the name.
      if (/^[A-Z0-9]{6,12}$/.test(number)) return { type, number, key: { kind: 'PASSPORT_NAME', value: number } };
      return otherKind(type, number, today) ?? invalid(type, number, 'FORMAT');
    case 'USCC':
      return uscc(type, number) ?? orgCode(number) ?? otherKind(type, number, today) ?? invalid(type, number, number.length === 18 ? 'CHECK_DIGIT' : 'FORMAT');
    case 'ORG_CODE':
      return orgCode(number) ?? uscc(type, number) ?? invalid(type, number, number.length === 9 ? 'CHECK_DIGIT' : 'FORMAT');
    case 'BUSINESS_REG':
      // Fifteen digits since 2007, thirteen before; sources file the code that replaced them in the same field.
      if (/^\d{13}(?:\d{2})?$/.test(number)) return { type, number, key: { kind: 'DOCUMENT', value: `BUSINESS_REG:${number}` } };
      return uscc(type, number) ?? invalid(type, number, 'FORMAT');
    case 'BIRTH_CERT':
      return shaped(type, number, today, /^([A-Z]\d{9})$/);
    case 'MILITARY':
    case 'OTHER':
      return otherKind(type, number, today) ?? { type, number }; // no form that could be checked: kept, links nothing
  }
}

const HKMO = /^([HM]\d{8})(?:\d{2})?[A-Z]?$/;
/** Letters that stand for digits where only digits can be. */
const asDigits = (number: string): string => (/^[\dOIL]{17}[\dXOIL]$/.test(number) ? number.replace(/O/g, '0').replace(/[IL]/g, '1') : number);

function residentForm(reported: DocumentType, raw: string, today: string): CleanDocument {
  const number = asDigits(raw);
  const read = readResidentId(number, today);
  if (typeof read === 'string') {
    if (reported === 'RESIDENT_ID' && read === 'FORMAT') return foreignForm(number) ?? invalid(reported, raw, read);
    return invalid(reported, raw, read);
  }
  // Sources file permits under the resident ID; the number tells what it is.
  const type = /^8[123]0000/.test(read.number) ? 'HKMOTW_RESIDENCE' : read.number.startsWith('9') ? 'FOREIGN_PR' : 'RESIDENT_ID';
  const key: DocumentKey = type === 'RESIDENT_ID' ? { kind: 'RESIDENT_ID', value: read.number } : { kind: 'DOCUMENT', value: `${type}:${read.number}` };
  return { type: type === 'RESIDENT_ID' && reported === 'HOUSEHOLD_REGISTER' ? reported : type, number: read.number, key, birthDate: read.birthDate, gender: read.gender };
}

/** A permit or passport that a source filed under the resident ID. */
function foreignForm(number: string): CleanDocument | undefined {
  const holder = HKMO.exec(number)?.[1];
  if (holder !== undefined) return { type: 'HKMO_PERMIT', number, key: { kind: 'DOCUMENT', value: `HKMO_PERMIT:${holder}` }, qualityCode: 'ID_NUMBER_OTHER_KIND' };
  if (/^(?:E\d{8}|E[A-Z]\d{7})$/.test(number)) return { type: 'PASSPORT', number, key: { kind: 'PASSPORT_NAME', value: number }, qualityCode: 'ID_NUMBER_OTHER_KIND' };
  return undefined;
}

/** A number of eighteen signs whose check digit tells what it is, whatever it was filed under. */
function otherKind(filed: DocumentType, number: string, today: string): CleanDocument | undefined {
  if (number.length !== 18) return undefined;
  const found = typeof readResidentId(number, today) === 'string' ? (filed === '' ? uscc('USCC', number) : undefined) : residentForm('RESIDENT_ID', number, today);
  return found && { ...found, qualityCode: 'ID_NUMBER_OTHER_KIND' };
}

function uscc(filed: DocumentType, number: string): CleanDocument | undefined {
  const code = readUscc(number);
  return code === undefined ? undefined : { type: 'USCC', number: code, key: { kind: 'USCC', value: code }, ...(filed === 'USCC' ? {} : { qualityCode: 'ID_NUMBER_OTHER_KIND' }) };
}

function orgCode(number: string): CleanDocument | undefined {
  const code = readOrgCode(number);
  return code === undefined ? undefined : { type: 'ORG_CODE', number: code, key: { kind: 'DOCUMENT', value: `ORG_CODE:${code}` } };
}

function shaped(type: DocumentType, number: string, today: string, form: RegExp): CleanDocument {
  const holder = form.exec(number)?.[1];
  if (holder !== undefined) return { type, number, key: { kind: 'DOCUMENT', value: `${type}:${holder}` } };
  return otherKind(type, number, today) ?? invalid(type, number, 'FORMAT');
}

const invalid = (type: DocumentType, number: string, finding: string): CleanDocument => ({ type, number, qualityCode: `ID_NUMBER_${finding}` });
