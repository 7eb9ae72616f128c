import type { DocumentType } from '../standards/clean-document.js';
import type { DocumentQuality, NameKind } from '../standards/standard-party.js';

/** A keyed digest of 32 bits: the same value in two columns has two digests. Never 0 for a value; 0 stands for "not known" everywhere in features. */
export type Digest = (column: string, value: string) => number;

/** Bits of a party's roles in one policy. */
export const roleBits = { HOLDER: 1, INSURED: 2, BENEFICIARY: 4, PAYER: 8, OTHER: 16 } as const;

export interface PhoneFeatures {
  number: number;
  mobile: boolean;
  verified: boolean;
  /** First three, middle and last digits: two of three agree where one digit is wrong. */
  parts: readonly number[];
}

export interface OrganisationFeatures {
  full: number;
  core: number;
  brand: number;
  trade: number;
  place: number;
  branch: number;
}

/** What is compared of a record: small integers and keyed digests; no value that identifies can be read from it. Digests are 0 where not known. */
export interface Features {
  western: boolean;
  organisation: boolean;
  /** Of the source system. */
  source: number;
  /** Days from 1970 to the report. */
  day: number;
  nameKind: NameKind;
  name: number;
  surname: number;
  given: number;
  pinyin: number;
  pinyinSurname: number;
  pinyinGiven: number;
  /** Of the given name, in order: characters and their sounds. */
  chars: readonly number[];
  sounds: readonly number[];
  /** The full name with one character taken for any that looks like it, ascending: two names that share one of these look alike. */
  shapes: readonly number[];
  /** Words of the Latin name, ascending. */
  latin: readonly number[];
  /** Characters that a nickname may share with a given name. */
  hints: readonly number[];
  /** Of a newborn before it is named: the parent's full name. */
  parent: number;
  /** 0 not known, 1 male, 2 female. */
  gender: number;
  /** At the report: 0 not known, 1 a minor, 2 of age. */
  age: number;
  /** Years of birth in fives: 1 for 1900 to 1904; 0 not known. */
  cohort: number;
  birth: number;
  birthYear: number;
  birthMonth: number;
  birthDay: number;
  /** Month and day changed over, as a date of the same column as `birth`. */
  birthSwapped: number;
  /** The lunar date of the birth, as a date of the same column as `birth`. */
  birthLunar: number;
  /** Of the date with one digit left out, in order of the digit; western only. */
  birthNear: readonly number[];
  document?: DocumentFeatures;
  phones: readonly PhoneFeatures[];
  email: number;
  union: number;
  device: number;
  address?: AddressFeatures;
  /** Western only: names and lines as sets of digests of letter pairs. */
  texts: readonly TextFeatures[];
  employer: number;
  organisationName?: OrganisationFeatures;
  policies: readonly { policy: number; roles: number }[];
}

export interface DocumentFeatures {
  type: DocumentType;
  quality: DocumentQuality;
  /** Two different ones never belong to one person. */
  exclusive: boolean;
  /** Of the holder's number. */
  holder: number;
  /** Of the organisation code that an organisation's number holds. */
  orgCode: number;
  /** The number with one character left out, in order of the character: equal at one place where that digit is wrong, at neighbours where two are changed over. */
  near: readonly number[];
}

/** Parts of a Chinese address; each digest of a part says no more than that part. Western addresses are texts and codes. */
export interface AddressFeatures {
  city: number;
  district: number;
  road: number;
  number: number;
  community: number;
  building: number;
  unit: number;
  room: number;
  postcode: number;
  state: number;
  /** Suburb and postcode together. */
  place: number;
  /** The postcode with one character left out, in order. */
  postcodeNear: readonly number[];
}

/** A text compared by its letter pairs. */
export interface TextFeatures {
  text: number;
  /** As spoken (Soundex-like). */
  sound: number;
  /** 16-bit digests of pairs of letters, ascending. */
  pairs: readonly number[];
}
