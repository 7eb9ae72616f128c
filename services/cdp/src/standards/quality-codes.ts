/**
 * Every finding of cleaning, by the field that it is about. Codes are stored with the record, counted per source, and never hold the value.
 * A finding does not refuse a record: the original is kept, and what is wrong with it decides how far it links.
 */
export const qualityCodes = {
  NAME_MISSING: 'No name.',
  NAME_JUNK: 'A placeholder (测试, 不详, N/A): compared with nothing.',
  NAME_TITLE_ONLY: 'Only the surname is known (王女士, 小王).',
  NAME_NICKNAME: 'A name that people give themselves (开心就好, 小雨).',
  NAME_NEWBORN: 'A child before it was named (张明之女).',
  NAME_INCOMPLETE: 'A surname alone, or masked (王*).',
  ID_NUMBER_MISSING: 'A kind of document without a number.',
  ID_NUMBER_JUNK: 'A placeholder (all one digit, 123456…, 不详): compared with nothing.',
  ID_NUMBER_FORMAT: 'Not of the form of its kind.',
  ID_NUMBER_CHECK_DIGIT: 'Of the right form with a wrong check digit: kept as near, links nothing alone.',
  ID_NUMBER_DATE: 'Holds an impossible date, one in the future or more than 150 years ago.',
  ID_NUMBER_OTHER_KIND: 'Of the form of another kind than the one reported: taken for what it is.',
  BIRTH_DATE_INVALID: 'No date, or in the future, or more than 150 years ago.',
  BIRTH_DATE_PLACEHOLDER: 'A date that systems fill in (1900-01-01, 1970-01-01, 1911-11-11).',
  BIRTH_DATE_SWAPPED: 'Day and month stood in each other’s place (1990-25-03): put right.',
  BIRTH_DATE_MISMATCH: 'Says otherwise than the document, which is believed.',
  GENDER_MISMATCH: 'Says otherwise than the document, which is believed.',
  PHONE_INVALID: 'At least one phone is none.',
  PHONE_SHAPE: 'At least one phone has not the form of a phone.',
  PHONE_JUNK: 'At least one phone is a placeholder (13800000000).',
  EMAIL_INVALID: 'Not of the form of an e-mail address.',
  EMAIL_JUNK: 'A placeholder (test@test.com).',
  ADDRESS_UNRESOLVED: 'Not found in the division tables.',
  EMPLOYER_JUNK: 'Not the name of an employer (自由职业, 务农, 无).',
  DECLARATION_INVALID: 'A declared fact without a usable name or value.',
} as const;

export type QualityCode = keyof typeof qualityCodes;
