import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

export interface CleanPhone {
  /** E.164 where it is a phone number, as reported otherwise. */
  number: string;
  valid: boolean;
  /** Only mobile numbers belong to one person, as far as a phone does. */
  mobile: boolean;
}

/** Cleans a phone number; without a plus sign it is a mainland one. Hong Kong, Macao and Taiwan are never guessed. */
export function cleanPhone(reported: string): CleanPhone {
  const text = reported.normalize('NFKC').trim();
  const parsed = parsePhoneNumberFromString(text, 'CN');
  if (parsed === undefined || !parsed.isValid()) return { number: text, valid: false, mobile: false };
  return { number: parsed.number, valid: true, mobile: parsed.getType() === 'MOBILE' };
}
