import type { CleanDocument } from './clean-document.js';

/**
 * What a name is: a full one, of which only the surname is known, with a title (王女士, 小王), a nickname, in Latin letters only, a newborn's
 * before it is named (张明之女), one that names nobody, or none.
 */
export type NameKind = 'FULL' | 'SURNAME_ONLY' | 'TITLE' | 'NICKNAME' | 'LATIN' | 'NEWBORN' | 'JUNK' | 'MISSING';

/** A person's name, taken apart and brought to what is compared. Absent texts are '' and absent lists []. */
export interface StandardName {
  /** As reported. */
  original: string;
  kind: NameKind;
  /** Match key: simplified characters without dots, or upper-case Latin in the order of the report; '' for JUNK and MISSING. For TITLE and NEWBORN it is the whole text (王女士). */
  full: string;
  /** Simplified (欧阳), or upper-case Latin where the profile is western or the source tells the parts (else '': CHOI TSZ KA, EMMA ROSSI). The parent's for NEWBORN. */
  surname: string;
  /** Given name without dots; '' where it is not known (TITLE, SURNAME_ONLY, NICKNAME, NEWBORN). */
  given: string;
  /** Code points of `full` without dots and spaces, for FULL, SURNAME_ONLY and NICKNAME; else []. */
  chars: readonly string[];
  /** Toneless, one space between syllables, surname first, with surname readings (单 is shan). */
  pinyin: string;
  pinyinSurname: string;
  pinyinGiven: readonly string[];
  /** Words of the Latin name in upper case without accents, in order: of name_latin, or of the name itself. Cantonese and Wade forms stay as they are. */
  latin: readonly string[];
  /** Of a name with dots (阿卜杜拉·买买提), where one may be missing. */
  parts?: readonly string[];
  /** 女士, 先生, 总, 小, 老 … */
  title?: string;
  /** What a title says of gender. */
  titleGender?: 'M' | 'F';
  /** Characters that a nickname shares with a given name (小洋: 洋; 超超: 超), also of a TITLE that may be one (小方: 方). */
  hints?: readonly string[];
  /** Full name (match key) of the parent, for NEWBORN; its parts are in `parentGiven` and `surname`. */
  parent?: string;
  parentGiven?: string;
}

export type Resolved = 'DISTRICT' | 'CITY' | 'PROVINCE' | 'NONE';

/** An address of the mainland, or of a country that writes the number before the street. Absent texts are ''. */
export interface StandardAddress {
  form: 'CHINESE' | 'WESTERN' | 'NONE';
  original: string;
  /** How far the division tables tell where it is. */
  resolved: Resolved;
  /** GB/T 2260 codes: two, four and six digits; of places without districts the district is ''. */
  province: string;
  city: string;
  district: string;
  /** Town or subdistrict (镇, 乡, 街道). */
  town: string;
  /** Road or street without spaces (延安路); in WESTERN without its type (TULLAROOP). */
  road: string;
  /** 路 街 道 巷 …, so that 延安路 and 延安道 can be near; in WESTERN the type in one form (ST). */
  roadType: string;
  /** Number in the road, digits and letters only. */
  number: string;
  /** Compound, building or village by name (阳光花园); in WESTERN the second line. */
  community: string;
  building: string;
  unit: string;
  room: string;
  floor: string;
  /** WESTERN only. */
  suburb: string;
  /** WESTERN: postcode. */
  postcode: string;
  /** WESTERN: state or province, upper case. */
  state: string;
  /** What no part took, simplified. */
  rest: string;
}

/**
 * VALID: by its standard's rules. UNCHECKED: of a kind without a form to check, or of the right shape without check digit.
 * SUSPECT: near a valid one (one wrong digit, a transposition): compared, but links nothing alone. INVALID: neither. JUNK: a placeholder.
 */
export type DocumentQuality = 'VALID' | 'UNCHECKED' | 'SUSPECT' | 'INVALID' | 'JUNK' | 'MISSING';

/** `birthDate` and `gender` are there for SUSPECT numbers too. */
export interface StandardDocument extends CleanDocument {
  quality: DocumentQuality;
  /** The number that is compared: of the holder for permits, 18 digits for resident IDs (also SUSPECT ones), else as cleaned; '' for JUNK and MISSING. */
  holder: string;
  /** Two different ones of these never belong to one person: valid resident IDs, residence permits, new permanent residence cards. */
  exclusive: boolean;
  /** Its own check digit was looked at: not for 15-digit resident IDs, where a typing error makes another valid number. */
  checked: boolean;
  /** First six digits of a resident ID. */
  areaCode?: string;
  /** For USCC: the organisation code that it holds; for ORG_CODE: itself. Both link as one. */
  orgCode?: string;
}

export type PhoneKind = 'MOBILE' | 'FIXED_LINE' | 'OTHER';

export interface StandardPhone {
  /** E.164 where valid, as reported otherwise. */
  number: string;
  kind: PhoneKind;
  /** A verified number is never JUNK. */
  quality: 'VALID' | 'JUNK' | 'SHAPE';
  /** ISO 3166 code of the numbering plan (CN, HK, MO, TW …), '' where not known. */
  region: string;
  verified: boolean;
}

export interface StandardBirthDate {
  /** What is used: the document's where it is VALID, else what was said; YYYY-MM-DD, '' where there is none that is usable. */
  date: string;
  /** As said by the source, usable or not (1990-13-05). */
  said: string;
  /** As a document says, also a SUSPECT one. */
  ofDocument: string;
  /** The lunar (农历) date of `date` as YYYY-MM-DD, '' where none: sources hold lunar birthdays as if they were solar ones. */
  lunar: string;
  /** SWAPPED: day and month stood in each other's place, and were put right. */
  quality: 'DOCUMENT' | 'SAID' | 'SWAPPED' | 'PLACEHOLDER' | 'INVALID' | 'MISSING';
}

/** An organisation's name in its parts; all simplified, half width. */
export interface StandardOrganisation {
  original: string;
  /** Whole name, brackets removed: 新锐捷建筑工程石家庄有限公司. */
  full: string;
  /** What distinguishes it, without place, form and branch: 新锐捷建筑工程. */
  core: string;
  /** First words of the core before its trade: 新锐捷; equal to core where no trade word is found. */
  brand: string;
  /** Trade words: 建筑工程, 餐饮管理; '' where none. */
  trade: string;
  /** 有限公司, 股份有限公司, 合伙企业 …; 有限责任公司 is 有限公司. */
  legalForm: string;
  /** Place without suffix (北京), from the front or from brackets. */
  place: string;
  /** 济南分公司 as said; '' for a head office. */
  branch: string;
  /** Place or name of the branch: 济南. */
  branchPlace: string;
  kind: 'COMPANY' | 'INSTITUTION' | 'JUNK' | 'MISSING';
}

export type MatchingProfile = 'chinese' | 'western';

/** A party as matching compares it: every field in its standard form with its quality. */
export interface StandardParty {
  profile: MatchingProfile;
  partyType: 'PERSON' | 'ORGANISATION' | '';
  sourceSystem: string;
  sourceId: string;
  /** When the source recorded it. */
  reportedAt: Date;
  /** Of a person; for an organisation kind MISSING. */
  name: StandardName;
  /** Of an organisation party. */
  organisation?: StandardOrganisation;
  /** Of a person's employer, where it is a name (not 自由职业, 务农 …). */
  employer?: StandardOrganisation;
  document: StandardDocument;
  phones: readonly StandardPhone[];
  /** Lower case; '' where invalid or a placeholder. */
  email: string;
  birthDate: StandardBirthDate;
  /** The document's where it is VALID, else what was said, else what a title says. */
  gender: 'M' | 'F' | '';
  /** What the source said of gender, even where the document says otherwise. */
  saidGender: 'M' | 'F' | '';
  address: StandardAddress;
  wechatUnionId: string;
  deviceId: string;
  policyRoles: readonly { policyNo: string; role: 'HOLDER' | 'INSURED' | 'BENEFICIARY' | 'PAYER' | 'OTHER' }[];
  qualityCodes: readonly string[];
}
