import { family } from './document-features.js';
import type { AddressFeatures, DocumentFeatures, Features } from './feature-types.js';
import { schemas } from './levels.js';

const numbered = <T extends readonly string[]>(levels: T) => Object.fromEntries(levels.map((level, i) => [level, i])) as Record<T[number], number>;
const { birth, document, phone, address, policy } = schemas.chinese;
const BIRTH = numbered(birth);
const DOCUMENT = numbered(document);
const PHONE = numbered(phone);
const ADDRESS = numbered(address);
const POLICY = numbered(policy);
const YEAR_DAYS = 365;

/** 0 where one is not known, 1 where equal, 2 where not: fields whose values are compared as a whole. */
export const equality = (x: number, y: number): number => (x === 0 || y === 0 ? 0 : x === y ? 1 : 2);

export function birthLevel(x: Features, y: Features): number {
  if (x.birth === 0 || y.birth === 0) return BIRTH.MISSING;
  if (x.birth === y.birth) return BIRTH.SAME;
  if (x.birthSwapped === y.birth) return BIRTH.SWAPPED;
  if (x.birthLunar === y.birth || y.birthLunar === x.birth) return BIRTH.LUNAR;
  const year = x.birthYear === y.birthYear;
  if (+year + +(x.birthMonth === y.birthMonth) + +(x.birthDay === y.birthDay) === 2) return BIRTH.TWO_PARTS;
  return year ? BIRTH.YEAR : BIRTH.DIFFERENT;
}

export function documentLevel(x: DocumentFeatures | undefined, y: DocumentFeatures | undefined): number {
  if (x === undefined || y === undefined) return DOCUMENT.MISSING;
  const [one, other] = [family(x.type), family(y.type)];
  if (one !== other) {
    const certificate = one === 'BIRTH_CERT' || other === 'BIRTH_CERT';
    return certificate && (one === 'RESIDENT_ID' || other === 'RESIDENT_ID') ? DOCUMENT.CERTIFICATE_TO_ID : DOCUMENT.OTHER_KIND;
  }
  if (x.holder === y.holder) return DOCUMENT.SAME;
  if (x.exclusive && y.exclusive) return DOCUMENT.DIFFERENT;
  if (isNear(x.near, y.near) || x.near.includes(y.holder) || y.near.includes(x.holder)) return DOCUMENT.NEAR;
  if (one === 'PASSPORT' || one === 'MILITARY') return DOCUMENT.RENEWED;
  return one === 'OTHER' || (x.quality === 'VALID' && y.quality === 'VALID') ? DOCUMENT.DIFFERENT : DOCUMENT.UNSURE;
}

/** One character wrong, or two neighbours changed over; both lists are of one text with each character left out in turn. */
export function isNear(x: readonly number[], y: readonly number[]): boolean {
  if (x.length === 0 || x.length !== y.length) return false;
  for (let i = 0; i < x.length; i++) if (x[i] === y[i] || (i + 1 < x.length && (x[i] === y[i + 1] || x[i + 1] === y[i]))) return true;
  return false;
}

/** The best phone that both have. Returns its level; the digest that agreed is `sharedPhone`. */
export function phoneLevel(x: Features, y: Features): number {
  if (x.phones.length === 0 || y.phones.length === 0) return PHONE.MISSING;
  let near = false;
  let fixed = false;
  for (const p of x.phones) {
    for (const q of y.phones) {
      if (p.number === q.number) {
        shared = p.number;
        if (!p.mobile) {
          fixed = true;
          continue;
        }
        if (x.age === 1 || y.age === 1) return PHONE.SAME_OF_MINOR;
        const years = Math.abs(x.day - y.day) / YEAR_DAYS;
        return years <= 3 ? PHONE.SAME : years <= 8 ? PHONE.SAME_YEARS_APART : PHONE.SAME_LONG_APART;
      }
      near ||= p.mobile && q.mobile && twoOfThree(p.parts, q.parts);
    }
  }
  return fixed ? PHONE.SAME_FIXED_LINE : near ? PHONE.NEAR : x.phones.some((p) => p.mobile) && y.phones.some((p) => p.mobile) ? PHONE.DIFFERENT : PHONE.MISSING;
}

let shared = 0;
/** The phone that the last `phoneLevel` found on both sides. */
export const sharedPhone = (): number => shared;

const twoOfThree = (x: readonly number[], y: readonly number[]): boolean => x.length === 3 && y.length === 3 && +(x[0] === y[0]) + +(x[1] === y[1]) + +(x[2] === y[2]) === 2;

export function addressLevel(x: AddressFeatures | undefined, y: AddressFeatures | undefined): number {
  if (x === undefined || y === undefined) return ADDRESS.MISSING;
  const city = equality(x.city, y.city);
  if (city === 2) return ADDRESS.DIFFERENT;
  const road = Math.max(equality(x.road, y.road), equality(x.number, y.number));
  const community = equality(x.community, y.community);
  const place = (community === 1 && road !== 2) || (road === 1 && community !== 2) ? 2 : community === 1 || road === 1 ? 1 : 0;
  if (place === 0) return city === 1 ? ADDRESS.CITY : ADDRESS.MISSING;
  const [building, unit, room] = [equality(x.building, y.building), equality(x.unit, y.unit), equality(x.room, y.room)];
  const wrong = +(building === 2) + +(unit === 2) + +(room === 2) + (2 - place);
  if (room === 0) return wrong === 0 ? ADDRESS.NEAR : ADDRESS.PLACE;
  return wrong === 0 ? ADDRESS.SAME : wrong === 1 ? ADDRESS.NEAR : ADDRESS.PLACE;
}

/** Both lists ascend. The digest of a policy that both have is `sharedPolicy`. */
export function policyLevel(x: Features['policies'], y: Features['policies']): number {
  if (x.length === 0 || y.length === 0) return POLICY.MISSING;
  let same = 0;
  let other = 0;
  for (let i = 0, j = 0; i < x.length && j < y.length; ) {
    const [p, q] = [x[i]!, y[j]!];
    if (p.policy === q.policy) {
      policyOfBoth = p.policy;
      if ((p.roles & q.roles) !== 0) same++;
      else other++;
    }
    if (p.policy <= q.policy) i++;
    if (q.policy <= p.policy) j++;
  }
  return same > 1 ? POLICY.SAME_ROLES : same === 1 ? POLICY.SAME_ROLE : other > 0 ? POLICY.OTHER_ROLE : POLICY.NONE;
}

let policyOfBoth = 0;
export const sharedPolicy = (): number => policyOfBoth;
