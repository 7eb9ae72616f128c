import { mobile, residentId } from './identifiers.js';
import { estates, femaleNames, maleNames, type Place, places, streets, surnames } from './places.js';
import type { Random } from './random.js';

/** An invented person. Dates are civil, YYYY-MM-DD. */
export interface Person {
  readonly number: number;
  readonly household: number;
  readonly role: 'HEAD' | 'SPOUSE' | 'CHILD' | 'PARENT';
  readonly name: string;
  readonly gender: 'M' | 'F';
  readonly birthDate: string;
  readonly idNumber: string;
  /** Empty for a child. */
  readonly phone: string;
  readonly email: string;
  readonly address: string;
  readonly place: Place;
}

const date = (year: number, month: number, day: number) => `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

const BIRTH_YEARS = { HEAD: [1970, 1996], SPOUSE: [1970, 1998], CHILD: [2010, 2025], PARENT: [1942, 1965] } as const;

/**
 * Households until there are `count` people: a head, mostly a spouse of the other sex, children with the father's name, here and there a parent.
 * With 200 people and a mean of some 2.9 a household that is about 70 households.
 */
export const people = (random: Random, count: number): Person[] => {
  const all: Person[] = [];
  const taken = new Set<string>();
  for (let household = 0; all.length < count; household++) {
    const place = random.pick(places);
    const address = `${place.province === place.city ? '' : place.province}${place.city}${place.district}${random.pick(streets)}${random.int(1, 499)}号${random.pick(estates)}${random.int(1, 28)}栋${random.int(1, 4)}单元${random.int(1, 28)}0${random.int(1, 4)}室`;
    const fathersName = random.pick(surnames);
    const roles: Person['role'][] = ['HEAD', ...(random.chance(0.75) ? (['SPOUSE'] as const) : []), ...Array.from({ length: random.int(0, 2) }, () => 'CHILD' as const), ...(random.chance(0.25) ? (['PARENT'] as const) : [])];
    for (const role of roles.slice(0, count - all.length)) {
      const gender = role === 'HEAD' ? 'M' : role === 'SPOUSE' ? 'F' : random.chance(0.5) ? 'M' : 'F';
      const surname = role === 'SPOUSE' ? random.pick(surnames) : fathersName;
      const [from, to] = BIRTH_YEARS[role];
      const birthDate = date(random.int(from, to), random.int(1, 12), random.int(1, 28));
      let idNumber = residentId(random, place.area, birthDate, gender);
      while (taken.has(idNumber)) idNumber = residentId(random, place.area, birthDate, gender);
      taken.add(idNumber);
      const number = all.length + 1;
      all.push({
        number, household, role, gender, birthDate, idNumber, place, address,
        name: `${surname}${random.pick(gender === 'M' ? maleNames : femaleNames)}`,
        phone: role === 'CHILD' ? '' : mobile(random),
        email: role === 'CHILD' || random.chance(0.4) ? '' : `user${number}.${random.digits(4)}@example.com`,
      });
    }
  }
  return all;
};
