import type { Gender } from './chinese-names.js';
import type { Random } from './random.js';

const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ORG_CHARS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const USCC_CHARS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const MOBILE_STARTS = ['130', '131', '132', '133', '134', '135', '136', '137', '138', '139', '147', '150', '151', '152', '153', '155', '156', '157', '158', '159', '166', '170', '171', '173', '175', '176', '177', '178', '180', '181', '182', '183', '185', '186', '187', '188', '189', '191', '198', '199'];

const idCheck = (first17: string): string => '10X98765432'[[...first17].reduce((sum, digit, i) => sum + Number(digit) * ID_WEIGHTS[i]!, 0) % 11]!;

/** GB 11643: area, birth date, order number (odd for men), check character. `order` 0 to 999. */
export const residentId = (area: string, birthDate: string, order: number): string => {
  const first = `${area}${birthDate.replaceAll('-', '')}${String(order).padStart(3, '0')}`;
  return first + idCheck(first);
};

/** Order number of that sex. */
export const orderOf = (random: Random, gender: Gender): number => random.int(0, 499) * 2 + (gender === 'M' ? 1 : 0);

/** The 15-digit form of before 1999. */
export const firstGeneration = (id: string): string => id.slice(0, 6) + id.slice(8, 17);

/** GB 11714, nine characters without the hyphen. */
export const organisationCode = (random: Random): string => {
  const first = random.chance(0.3) ? `MA${Array.from({ length: 6 }, () => random.pick([...USCC_CHARS])).join('')}` : random.digits(8);
  const sum = [...first].reduce((total, char, i) => total + ORG_CHARS.indexOf(char) * [3, 7, 9, 10, 5, 8, 4, 2][i]!, 0);
  const check = 11 - (sum % 11);
  return first + (check === 10 ? 'X' : check === 11 ? '0' : String(check));
};

/** GB 32100 for an enterprise of an area. */
export const creditCode = (area: string, organisation: string): string => {
  const first = `91${area}${organisation}`;
  const sum = [...first].reduce((total, char, i) => total + USCC_CHARS.indexOf(char) * [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28][i]!, 0);
  return first + USCC_CHARS[(31 - (sum % 31)) % 31]!;
};

/** Numbers that no two people have at first. */
export class Numbers {
  private readonly taken = new Set<string>();

  constructor(private readonly random: Random) {}

  mobile(): string {
    return this.once(() => this.random.pick(MOBILE_STARTS) + this.random.digits(8));
  }

  residentId(area: string, birthDate: string, gender: Gender): string {
    return this.once(() => residentId(area, birthDate, orderOf(this.random, gender)));
  }

  /** Of a twin: born the same day at the same place, the next order numbers. */
  twinId(id: string, gender: Gender): string {
    const order = Number(id.slice(14, 17));
    for (let step = 1; ; step++) {
      const next = (order + step) % 1000;
      if (next % 2 !== (gender === 'M' ? 1 : 0)) continue;
      const twin = residentId(id.slice(0, 6), id.slice(6, 14), next);
      if (this.take(twin)) return twin;
    }
  }

  passport(): string {
    return this.once(() => this.random.pick([...'CKLMNPX']) + this.random.digits(8));
  }

  chinesePassport(): string {
    return this.once(() => `${this.random.pick(['G', 'E', 'EA', 'EC'])}${this.random.digits(8)}`.slice(0, 9));
  }

  /** Holder's part of a mainland travel permit for Hong Kong (H) or Macao (M); a renewal adds another count. */
  permitHolder(): string {
    return this.once(() => this.random.pick(['H', 'H', 'H', 'M']) + this.random.digits(8));
  }

  taiwanHolder(): string {
    return this.once(() => `0${this.random.digits(7)}`);
  }

  birthCertificate(): string {
    return this.once(() => this.random.pick([...'ABCDEFGHJKLMNPQRSTU']) + this.random.digits(9));
  }

  landline(dialling: string): string {
    return this.once(() => `${dialling}-${this.random.int(2, 8)}${this.random.digits(7)}`);
  }

  private once(make: () => string): string {
    for (;;) {
      const value = make();
      if (this.take(value)) return value;
    }
  }

  private take(value: string): boolean {
    if (this.taken.has(value)) return false;
    this.taken.add(value);
    return true;
  }
}
