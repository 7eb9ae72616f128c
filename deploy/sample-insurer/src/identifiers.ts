import type { Random } from './random.js';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Resident ID of 17 digits with its check symbol (GB 11643, ISO 7064 MOD 11-2). */
export const withCheckDigit = (seventeen: string): string => {
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(seventeen[at]), 0);
  return `${seventeen}${'10X98765432'[sum % 11] ?? ''}`;
};

/** Invented resident ID: area, birth date, order code whose last digit is odd for men, right check symbol. */
export const residentId = (random: Random, area: string, birthDate: string, gender: 'M' | 'F'): string => {
  const order = random.int(0, 99);
  const last = random.int(0, 4) * 2 + (gender === 'M' ? 1 : 0);
  return withCheckDigit(`${area}${birthDate.replaceAll('-', '')}${String(order).padStart(2, '0')}${last}`);
};

/** Invented mainland mobile number of a plausible range. */
export const mobile = (random: Random): string => `${random.pick(['138', '139', '150', '158', '176', '186', '189', '199'])}${random.digits(8)}`;
