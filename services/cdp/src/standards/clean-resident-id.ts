const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK = '10X98765432';
const MAX_AGE_YEARS = 150;

/** What an 18-character number of the resident ID's form says (GB 11643, ISO 7064 MOD 11-2). */
export interface ResidentId {
  /** 18 characters; a 15-digit number is brought to that form. */
  number: string;
  /** YYYY-MM-DD */
  birthDate: string;
  gender: 'M' | 'F';
}

export type ResidentIdFinding = 'FORMAT' | 'CHECK_DIGIT' | 'DATE';

/**
 * Reads a resident ID. Area codes are not looked at: old holders keep codes that were dropped, and new districts are missing in tables.
 * @param today YYYY-MM-DD; a birth in the future, or more than 150 years ago, is refused
 */
export function readResidentId(text: string, today: string): ResidentId | ResidentIdFinding {
  const number = text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
  if (/^\d{15}$/.test(number)) {
    const body = `${number.slice(0, 6)}19${number.slice(6)}`;
    return described(body + checkOf(body), today);
  }
  if (!/^\d{17}[\dX]$/.test(number)) return 'FORMAT';
  if (checkOf(number.slice(0, 17)) !== number[17]) return 'CHECK_DIGIT';
  return described(number, today);
}

/** The check character over 17 digits. */
export function checkOf(body: string): string {
  return CHECK[[...body].reduce((sum, digit, i) => sum + Number(digit) * WEIGHTS[i]!, 0) % 11]!;
}

function described(number: string, today: string): ResidentId | ResidentIdFinding {
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  if (!isDate(birthDate) || birthDate > today || Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) > MAX_AGE_YEARS) return 'DATE';
  return { number, birthDate, gender: Number(number[16]) % 2 === 1 ? 'M' : 'F' };
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
