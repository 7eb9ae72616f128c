import { type Gender, homophone, lookalike, traditional } from './chinese-names.js';
import { firstGeneration } from './chinese-numbers.js';
import type { PartyLine } from './party-line.js';
import type { Random } from './random.js';
import type { Rates } from './rates.js';

/** Values that clerks enter where they know none. */
export const JUNK = {
  id: ['123456789012345678', '111111111111111111', '000000000000000000', '不详', '无', '110101190001010000', '999999999999999999'],
  phone: ['13800000000', '13000000000', '13888888888', '12345678901', '00000000000', '13800138000', '11111111111'],
  name: ['不详', '未知', '无', '测试', 'test', '先生', '女士', '客户', '匿名'],
  birthDate: ['1900-01-01', '1970-01-01', '1911-11-11'],
  email: ['test@test.com', 'no@no.com'],
} as const;

/** The mistakes of one record: changes the line, and tells which. Each happens with its rate, or never. */
export class Damage {
  readonly tags: string[] = [];

  constructor(private readonly random: Random, private readonly rates: Rates, private readonly line: PartyLine) {}

  /** Title alone, and everything that happens to names. `surname` without the given name. */
  name(surname: string, gender: Gender): void {
    const { line } = this;
    const name = line.name;
    if (!name) return;
    if (this.happens('junk_name')) line.name = this.random.pick(JUNK.name);
    else if ((line.sourceSystem === 'SFA' || line.sourceSystem === 'CC') && !/[·A-Z]/.test(name) && this.happens('title_only')) line.name = surname + (gender === 'F' ? '女士' : '先生');
    else this.spelling(name);
  }

  private spelling(name: string): void {
    const { line, random } = this;
    const set = (tag: keyof Rates, changed: string | undefined): boolean => {
      if (changed === undefined || changed === line.name || !this.happens(tag)) return false;
      line.name = changed;
      return true;
    };
    if (name.includes('·')) {
      if (this.happens('name_dot')) line.name = name.replace('·', random.pick(['•', '‧', '．', '・', '.', '･', ' ', '']));
      return;
    }
    if (/[A-Z]/.test(name)) {
      set('name_space', random.chance(0.5) ? name.toLowerCase() : name.split(' ').reverse().join(' '));
      return;
    }
    // One mistake of the letters at most, and one of the form.
    void (set('name_homophone', homophone(random, name)) || set('name_shape', lookalike(random, name)) || set('name_missing_part', [...name].length > 2 ? [...name].slice(0, -1).join('') : undefined));
    set('name_trad', traditional(line.name!));
    const chars = [...line.name!];
    void (set('name_space', chars[0]! + random.pick([' ', '  ', '\u3000']) + chars.slice(1).join('')) || set('name_fullwidth', random.chance(0.5) ? `\u3000${line.name!}` : `${line.name!}\u00a0`));
  }

  document(birthYear: number): void {
    const { line, random } = this;
    const id = line.idNumber;
    if (!id) return;
    if (line.idType === 'RESIDENT_ID') {
      if (this.happens('junk_id')) line.idNumber = random.pick(JUNK.id);
      else if (birthYear < 2000 && Number(line.reportedAt.slice(0, 4)) < 2019 && this.happens('id15')) line.idNumber = firstGeneration(id);
      else if (this.happens('id_typo_digit')) {
        const at = random.int(0, 16);
        line.idNumber = id.slice(0, at) + String((Number(id[at]) + random.int(1, 9)) % 10) + id.slice(at + 1);
      } else if (this.happens('id_transpose')) {
        const places = Array.from({ length: 16 }, (_, i) => i).filter((i) => id[i] !== id[i + 1]);
        const at = random.pick(places);
        line.idNumber = id.slice(0, at) + id[at + 1]! + id[at]! + id.slice(at + 2);
      } else if (id.endsWith('X') && this.happens('id_lower_x')) line.idNumber = id.toLowerCase();
      else if (this.happens('id_space')) line.idNumber = `${id.slice(0, 6)} ${id.slice(6, 14)} ${id.slice(14)}`;
    } else if (this.happens('junk_id')) line.idNumber = random.pick(JUNK.id);
  }

  birth(): void {
    const { line, random } = this;
    const date = line.birthDate;
    if (!date) return;
    const [year, month, day] = date.split('-') as [string, string, string];
    if (this.happens('junk_bd')) line.birthDate = random.pick(JUNK.birthDate);
    else if (Number(day) <= 12 && day !== month && this.happens('bd_swap')) line.birthDate = `${year}-${day}-${month}`;
    else if (Number(year) < 1995 && this.happens('bd_lunar')) line.birthDate = new Date(Date.parse(`${date}T00:00:00Z`) - random.int(20, 50) * 86_400_000).toISOString().slice(0, 10);
  }

  gender(): void {
    const { line } = this;
    if (line.gender && this.happens('gender_wrong')) line.gender = line.gender === 'F' ? 'M' : 'F';
  }

  phone(): void {
    const { line, random } = this;
    const mobile = line.mobile;
    if (!mobile) return;
    if (this.happens('junk_phone')) line.mobile = random.pick(JUNK.phone);
    else if (this.happens('wrong_phone')) {
      const at = random.int(3, 10);
      line.mobile = mobile.slice(0, at) + String((Number(mobile[at]) + random.int(1, 9)) % 10) + mobile.slice(at + 1);
    } else if (random.chance(0.06)) line.mobile = random.pick([`${mobile.slice(0, 3)} ${mobile.slice(3, 7)} ${mobile.slice(7)}`, `${mobile.slice(0, 3)}-${mobile.slice(3, 7)}-${mobile.slice(7)}`, `+86${mobile}`]);
  }

  /** Adds the difficulty and tells true with the rate's probability. */
  happens(tag: keyof Rates): boolean {
    if (!this.random.chance(this.rates[tag])) return false;
    this.tags.push(tag);
    return true;
  }
}
