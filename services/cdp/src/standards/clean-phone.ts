import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { isJunkMobile } from './junk-number.js';
import { remember } from './remember.js';
import type { StandardPhone } from './standard-party.js';

export interface CleanPhone {
  /** E.164 where it is a phone number, as reported otherwise. */
  number: string;
  valid: boolean;
  /** Only mobile numbers belong to one person, as far as a phone does. */
  mobile: boolean;
}

type ReadPhone = Omit<StandardPhone, 'verified'>;

/** A subset of what the metadata says of mainland mobiles, which nine of ten numbers are: a hundred times faster. */
const MAINLAND_MOBILE = /^(?:\+?86)?(1(?:[38]\d|5[0-35-9]|7[0-35-8]|9[0-35-9])\d{8})$/;

/** Cleans a phone number; without a plus sign it is a mainland one. Hong Kong, Macao and Taiwan are never guessed. */
export function cleanPhone(reported: string): CleanPhone {
  const { number, kind, quality, region } = readPhone(reported);
  return { number, valid: quality !== 'SHAPE' && region !== '', mobile: kind === 'MOBILE' };
}

/** The numbers of one field: clerks write two into it, with a slash or a comma between them. */
export function standardisePhones(reported: string, verified: boolean): StandardPhone[] {
  const whole = readPhone(reported);
  // Whoever read the code that was sent there has that number, however much it looks like a placeholder.
  if (verified && whole.quality === 'JUNK' && whole.region !== '') return [{ ...whole, quality: 'VALID', verified }];
  if (whole.quality !== 'SHAPE' || !/[/\\;；,，、|]/u.test(reported)) return [{ ...whole, verified }];
  const parts = reported.split(/[/\\;；,，、|]/u).map((part) => part.trim()).filter((part) => part !== '');
  return parts.map((part) => ({ ...readPhone(part), verified: verified && parts.length === 1 }));
}

const readPhone = remember(2_000, (reported: string): ReadPhone => {
  const text = reported.normalize('NFKC').trim();
  const mobile = MAINLAND_MOBILE.exec(text.replace(/[\s-]/g, ''))?.[1];
  if (mobile !== undefined) return { number: `+86${mobile}`, kind: 'MOBILE', quality: isJunkMobile(mobile) ? 'JUNK' : 'VALID', region: 'CN' };
  const digits = text.replace(/\D/g, '');
  const parsed = parsePhoneNumberFromString(text, 'CN');
  if (parsed === undefined || !parsed.isValid()) {
    return { number: /^[\d\s()+-]+$/.test(text) ? text.replace(/[\s()-]/g, '') : text, kind: 'OTHER', quality: digits.length >= 5 && isJunkMobile(digits.slice(-11)) ? 'JUNK' : 'SHAPE', region: '' };
  }
  const type = parsed.getType();
  const kind = type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE' ? 'MOBILE' : type === 'FIXED_LINE' ? 'FIXED_LINE' : 'OTHER';
  const tail = /(\d)\1{6,}$/.test(parsed.number);
  return { number: parsed.number, kind, quality: tail ? 'JUNK' : 'VALID', region: parsed.country ?? '' };
});
