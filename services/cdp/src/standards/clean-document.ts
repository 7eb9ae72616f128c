import { readResidentId } from './clean-resident-id.js';
import { readOrgCode, readUscc } from './clean-uscc.js';

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

/** Cleans a document's number by the rules of its kind. `today`: YYYY-MM-DD. */
export function cleanDocument(type: DocumentType, reported: string, today: string): CleanDocument {
  const number = reported.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (type === '' || number === '') return { type, number };
  switch (type) {
    case 'RESIDENT_ID':
    case 'HOUSEHOLD_REGISTER': // registers name people by their resident ID
    case 'HKMOTW_RESIDENCE':
      return residentForm(type, number, today);
    case 'FOREIGN_PR':
      // Since 2023 of the resident ID's form, first digit 9; before, three letters and twelve digits.
      return number.startsWith('9') ? residentForm(type, number, today) : shaped(type, number, /^([A-Z]{3}\d{12})$/);
    case 'HKMO_PERMIT':
      return shaped(type, number, /^([HM]\d{8})(?:\d{2})?$/); // the last two count issues, the first nine are the holder for life
    case 'TW_PERMIT':
      return shaped(type, number, /^(\d{8})(?:\d{2}[A-Z]?)?$/);
    case 'PASSPORT':
      // A number alone is too weak across countries and renewals: it links together with the name.
      return /^[A-Z0-9]{6,12}$/.test(number) ? { type, number, key: { kind: 'PASSPORT_NAME', value: number } } : invalid(type, number, 'FORMAT');
    case 'USCC': {
      const code = readUscc(number);
      return code === undefined ? invalid(type, number, 'CHECK_DIGIT') : { type, number: code, key: { kind: 'USCC', value: code } };
    }
    case 'ORG_CODE': {
      const code = readOrgCode(number);
      return code === undefined ? invalid(type, number, 'CHECK_DIGIT') : { type, number: code, key: { kind: 'DOCUMENT', value: `ORG_CODE:${code}` } };
    }
    case 'BIRTH_CERT':
      return shaped(type, number, /^([A-Z]\d{9})$/);
    case 'MILITARY':
    case 'BUSINESS_REG':
    case 'OTHER':
      return { type, number }; // no form that could be checked: kept, links nothing
  }
}

function residentForm(reported: DocumentType, number: string, today: string): CleanDocument {
  const read = readResidentId(number, today);
  if (typeof read === 'string') return invalid(reported, number, read);
  // Sources file permits under the resident ID; the number tells what it is.
  const type = /^8[123]0000/.test(read.number) ? 'HKMOTW_RESIDENCE' : read.number.startsWith('9') ? 'FOREIGN_PR' : 'RESIDENT_ID';
  const key: DocumentKey = type === 'RESIDENT_ID' ? { kind: 'RESIDENT_ID', value: read.number } : { kind: 'DOCUMENT', value: `${type}:${read.number}` };
  return { type: type === 'RESIDENT_ID' && reported === 'HOUSEHOLD_REGISTER' ? reported : type, number: read.number, key, birthDate: read.birthDate, gender: read.gender };
}

function shaped(type: DocumentType, number: string, form: RegExp): CleanDocument {
  const holder = form.exec(number)?.[1];
  return holder === undefined ? invalid(type, number, 'FORMAT') : { type, number, key: { kind: 'DOCUMENT', value: `${type}:${holder}` } };
}

const invalid = (type: DocumentType, number: string, finding: string): CleanDocument => ({ type, number, qualityCode: `ID_NUMBER_${finding}` });
