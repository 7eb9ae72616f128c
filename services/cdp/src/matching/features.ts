import type { StandardParty } from '../standards/standard-party.js';
import { documentOf, leaveOneOut } from './document-features.js';
import { roleBits, type Digest, type Features, type OrganisationFeatures } from './feature-types.js';
import { addressOf, textsOf } from './place-features.js';
import { shapesOf } from './similar-shapes.js';

export { decodeFeatures, encodeFeatures } from './feature-bytes.js';
export type { Digest, Features } from './feature-types.js';

const DAY_MS = 86_400_000;

/** Features of a cleaned party. @param digest keyed; offline any 32-bit digest does */
export function toFeatures(party: StandardParty, digest: Digest): Features {
  const of = (column: string, value: string): number => (value === '' ? 0 : digest(column, value));
  const { name, birthDate } = party;
  const western = party.profile === 'western';
  const organisation = party.partyType === 'ORGANISATION';
  const given = Array.from(name.given).filter((c) => c !== ' ');
  const han = !western && name.kind !== 'LATIN' && name.given !== '';
  const date = birthDate.date;
  const document = documentOf(party.document, of);
  return {
    western, organisation,
    source: of('source', party.sourceSystem),
    day: Math.floor(party.reportedAt.getTime() / DAY_MS),
    nameKind: name.kind,
    name: of('name', name.full),
    surname: of('surname', name.surname),
    given: of('given', name.given),
    pinyin: of('pinyin', name.pinyin),
    pinyinSurname: of('pinyin-surname', name.pinyinSurname),
    pinyinGiven: of('pinyin-given', name.pinyinGiven.join(' ')),
    chars: han ? given.map((c) => of('char', c)) : [],
    sounds: han ? name.pinyinGiven.map((s) => of('sound', s)) : [],
    shapes: name.kind === 'FULL' ? shapesOfName(name.full).map((shape) => of('shape', shape)).sort(ascending) : [],
    latin: name.latin.map((w) => of('latin', w)).sort(ascending),
    hints: (name.hints ?? []).map((c) => of('char', c)),
    parent: of('name', name.parent ?? ''),
    gender: party.gender === 'M' ? 1 : party.gender === 'F' ? 2 : 0,
    age: date === '' ? 0 : ageAt(date, party.reportedAt) < 18 ? 1 : 2,
    cohort: date === '' ? 0 : Math.min(63, Math.max(1, Math.floor((Number(date.slice(0, 4)) - 1900) / 5) + 1)),
    birth: of('birth', date),
    birthYear: of('birth-year', date.slice(0, 4)),
    birthMonth: of('birth-month', date.slice(5, 7)),
    birthDay: of('birth-day', date.slice(8, 10)),
    birthSwapped: date === '' ? 0 : of('birth', `${date.slice(0, 4)}-${date.slice(8, 10)}-${date.slice(5, 7)}`),
    birthLunar: of('birth', birthDate.lunar),
    birthNear: western && date !== '' ? leaveOneOut(date.replaceAll('-', '')).map((part) => of('birth-near', part)) : [],
    ...(document === undefined ? {} : { document }),
    phones: party.phones.filter((p) => p.quality !== 'JUNK').slice(0, 10).map((p) => ({
      number: of('phone', p.number), mobile: p.kind === 'MOBILE', verified: p.verified, parts: phoneParts(p.number).map((part, i) => of(`phone-${i}`, part)),
    })),
    email: of('email', party.email),
    union: of('union', party.wechatUnionId),
    device: of('device', party.deviceId),
    ...(party.address.form === 'NONE' ? {} : { address: addressOf(party.address, of) }),
    texts: western && !organisation ? textsOf(party, of) : [],
    employer: of('organisation-core', party.employer === undefined ? '' : party.employer.place + party.employer.core),
    ...(party.organisation === undefined ? {} : { organisationName: organisationOf(party.organisation, of) }),
    policies: policiesOf(party, of),
  };
}

const ascending = (x: number, y: number): number => x - y;

function shapesOfName(name: string): string[] {
  const chars = Array.from(name);
  return chars.flatMap((char, i) => shapesOf(char).map((group) => [...chars.slice(0, i), `[${group}]`, ...chars.slice(i + 1)].join(''))).slice(0, 12);
}

/** Years from a birth date to a day. */
function ageAt(date: string, day: Date): number {
  const years = day.getUTCFullYear() - Number(date.slice(0, 4));
  return day.toISOString().slice(5, 10) < date.slice(5) ? years - 1 : years;
}

function phoneParts(number: string): string[] {
  const local = number.startsWith('+86') ? number.slice(3) : number;
  const digits = /^\d*$/.test(local) ? local : local.replace(/\D/g, '');
  return digits.length < 7 ? [] : [digits.slice(0, -8), digits.slice(-8, -4), digits.slice(-4)];
}

function organisationOf(name: NonNullable<StandardParty['organisation']>, of: Digest): OrganisationFeatures {
  return {
    full: of('organisation', name.full), core: of('organisation-core', name.place + name.core), brand: of('organisation-brand', name.brand),
    trade: of('organisation-trade', name.trade), place: of('organisation-place', name.place), branch: of('organisation-branch', name.branchPlace || name.branch),
  };
}

function policiesOf(party: StandardParty, of: Digest): { policy: number; roles: number }[] {
  const byPolicy = new Map<string, number>();
  for (const { policyNo, role } of party.policyRoles) if (policyNo !== '') byPolicy.set(policyNo, (byPolicy.get(policyNo) ?? 0) | roleBits[role]);
  return [...byPolicy].map(([policyNo, roles]) => ({ policy: of('policy', policyNo), roles })).sort((x, y) => x.policy - y.policy).slice(0, 50);
}
