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
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (body.charCodeAt(i) - 48) * WEIGHTS[i]!;
  return CHECK[sum % 11]!;
}

function described(number: string, today: string): ResidentId | ResidentIdFinding {
  const birthDate = birthDateOf(number, today);
  return birthDate === undefined ? 'DATE' : { number, birthDate, gender: genderOfSequence(number) };
}

/** The birth date in an 18-character number, whatever its check digit; undefined where it is none, in the future or more than 150 years ago. */
export function birthDateOf(number: string, today: string): string | undefined {
  const birthDate = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  return isBirthDate(birthDate, today) ? birthDate : undefined;
}

/** What the seventeenth digit says. */
export const genderOfSequence = (number: string): 'M' | 'F' => (Number(number[16]) % 2 === 1 ? 'M' : 'F');

/** Whether YYYY-MM-DD is a day on which somebody alive may be born. */
export function isBirthDate(text: string, today: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month) && text <= today && Number(today.slice(0, 4)) - year <= MAX_AGE_YEARS;
}

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysOf(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && leap ? 29 : DAYS[month - 1]!;
}
