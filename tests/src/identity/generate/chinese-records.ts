import { Damage, JUNK } from './chinese-damage.js';
import { fullAddress, otherForm } from './chinese-places.js';
import type { Person } from './chinese-person.js';
import type { Labelled, PartyLine, PolicyRole } from './party-line.js';
import type { Random } from './random.js';
import type { Rates } from './rates.js';

const SYSTEMS = ['CORE', 'SFA', 'CC', 'APP'] as const;
type System = (typeof SYSTEMS)[number];

/** How often a system holds a field; of people who have it at all. */
const HOLDS: Record<System, Record<'name' | 'gender' | 'birthDate' | 'document' | 'mobile' | 'phones' | 'address' | 'roles' | 'employer' | 'latin' | 'email' | 'union' | 'device', number>> = {
  CORE: { name: 1, gender: 0.95, birthDate: 0.94, document: 0.95, mobile: 0.83, phones: 0.17, address: 0.85, roles: 0.97, employer: 0.5, latin: 0.8, email: 0.28, union: 0, device: 0 },
  SFA: { name: 0.99, gender: 0.8, birthDate: 0.66, document: 0.36, mobile: 0.9, phones: 0.06, address: 0.49, roles: 0.35, employer: 0.5, latin: 0.5, email: 0.25, union: 0.45, device: 0 },
  CC: { name: 0.92, gender: 0.7, birthDate: 0.3, document: 0.33, mobile: 0.95, phones: 0.19, address: 0.12, roles: 0.4, employer: 0.03, latin: 0.4, email: 0.1, union: 0, device: 0 },
  APP: { name: 0.88, gender: 0.24, birthDate: 0.2, document: 0.27, mobile: 0.8, phones: 0.04, address: 0.04, roles: 0.27, employer: 0, latin: 0, email: 0.2, union: 0.8, device: 0.97 },
};

/** How many records of each system a person of mean 1 has. */
const SHARES: Record<Person['generation'], Record<System, number>> = {
  ADULT: { CORE: 0.42, SFA: 0.25, CC: 0.16, APP: 0.36 },
  CHILD: { CORE: 0.62, SFA: 0.18, CC: 0.05, APP: 0 },
  OLD: { CORE: 0.45, SFA: 0.2, CC: 0.18, APP: 0.12 },
};

const yearOf = (date: string): number => Number(date.slice(0, 4));

/** Records of one person in the insurer's systems, with what makes each hard. */
export function personRecords(random: Random, rates: Rates, person: Person, next: (system: System) => string): Labelled[] {
  const shares = SHARES[person.generation];
  const systems: System[] = [];
  // One, and a number about the mean that is left (Poisson); the records of devices alone come on top.
  const limit = Math.exp(-Math.max(0, rates.recordsPerPerson * 0.95 - 1));
  for (let product = 1; systems.length === 0 || (product *= random.next()) > limit;) {
    systems.push(SYSTEMS[random.weighted(SYSTEMS.map((system) => (system === 'APP' && person.deviceIds.length === 0 ? 0 : shares[system])))]!);
  }
  const records = systems.map((system) => record(random, rates, person, system, next));
  const devices = new Set(records.map(({ line }) => line.deviceId));
  for (const device of person.deviceIds) {
    if (!devices.has(device)) continue;
    for (let i = 0; i < 2 && random.chance(rates.anon_device_identified); i++) {
      const line: PartyLine = { sourceSystem: 'APP', sourceId: next('APP'), partyType: 'PERSON', deviceId: device, phones: [], reportedAt: reportDate(random, 2015) };
      records.push({ line, personId: person.id, householdId: person.householdId, difficulties: ['anon_device_identified'] });
    }
  }
  return records;
}

function reportDate(random: Random, from: number): string {
  const year = Math.max(from, 2026 - Math.floor(23 * random.next() ** 1.4));
  return `${Math.min(2026, year)}-${String(random.int(1, year >= 2026 ? 10 : 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`;
}

function record(random: Random, rates: Rates, person: Person, system: System, next: (system: System) => string): Labelled {
  const holds = HOLDS[system];
  const reportedAt = reportDate(random, Math.max(system === 'APP' ? 2014 : 2003, yearOf(person.birthDate)));
  const line: PartyLine = { sourceSystem: system, sourceId: next(system), partyType: 'PERSON', phones: [], reportedAt, policyRoles: [] };
  const damage = new Damage(random, rates, line);
  const tags = [...person.tags];
  const year = yearOf(reportedAt);
  const has = (field: keyof typeof holds): boolean => random.chance(holds[field]);

  if (has('gender')) line.gender = person.gender;
  if (has('name')) line.name = person.formerName && year <= person.formerName.untilYear ? person.formerName.name : person.name;
  if (person.nameLatin && has('latin')) line.nameLatin = person.nameLatin;
  if (has('birthDate')) line.birthDate = person.birthDate;
  if (has('document')) document(random, line, damage, person, year);
  if (has('mobile')) mobile(random, line, damage, tags, person, year);
  if (has('email')) line.email = random.chance(0.08) ? random.pick(JUNK.email) : person.email;
  if (person.employer && has('employer')) line.employer = person.employer;
  if (person.unionId && has('union')) line.wechatUnionId = person.unionId;
  if (system === 'APP' && has('device')) {
    const shared = person.spouse?.deviceIds[0];
    line.deviceId = shared && damage.happens('shared_device') ? shared : random.pick(person.deviceIds);
  }
  if (has('address')) address(random, line, damage, person);
  if (has('phones')) phones(random, line, person);
  if (person.corporate && (system === 'CORE' || system === 'SFA') && damage.happens('switchboard')) line.phones!.push(person.corporate.switchboard);
  if (has('roles')) line.policyRoles = someRoles(random, person.roles);
  if (system === 'APP' && line.name && damage.happens('nickname')) line.name = person.nickname;
  else damage.name([...(line.name ?? '')].slice(0, /^(欧阳|司马|上官|诸葛)/.test(line.name ?? '') ? 2 : 1).join(''), person.gender);
  damage.document(yearOf(person.birthDate));
  damage.birth();
  damage.gender();
  damage.phone();
  if (!line.email) delete line.email;
  return { line, personId: person.id, householdId: person.householdId, difficulties: [...new Set([...tags, ...damage.tags])] };
}

function document(random: Random, line: PartyLine, damage: Damage, person: Person, year: number): void {
  const { document } = person;
  const set = (idType: string, idNumber: string): void => { Object.assign(line, { idType, idNumber }); };
  if (person.birthCertificate && yearOf(person.birthDate) >= 2003 && line.sourceSystem !== 'APP' && damage.happens('newborn')) {
    set('BIRTH_CERT', person.birthCertificate);
    line.reportedAt = `${yearOf(person.birthDate)}${line.reportedAt.slice(4)}`;
    if (line.reportedAt < person.birthDate) line.reportedAt = person.birthDate;
    if (person.nameAtBirth && line.name) line.name = person.nameAtBirth;
    return;
  }
  switch (document.kind) {
    case 'RESIDENT_ID': return set('RESIDENT_ID', document.number);
    case 'CHINESE_PASSPORT':
      if (random.chance(0.5)) return set('RESIDENT_ID', document.residentId);
      damage.tags.push('passport_doc');
      return set('PASSPORT', document.numbers[0]!);
    case 'FOREIGN_PASSPORT':
      damage.tags.push('passport_renewal');
      return set('PASSPORT', document.numbers[year < 2014 ? 0 : 1]!);
    case 'PERMIT':
      damage.tags.push('permit_renewal');
      return set(document.idType, document.idType === 'TW_PERMIT' && year >= 2015 ? document.holder : `${document.holder}0${Math.min(5, Math.floor((year - 2003) / 6))}`);
  }
}

function mobile(random: Random, line: PartyLine, damage: Damage, tags: string[], person: Person, year: number): void {
  if (damage.happens('agent_phone')) {
    line.mobile = person.agentPhone;
    return;
  }
  const keeper = person.keeper;
  const own = phoneAt(random, person, year);
  if (keeper && (!own || person.generation === 'CHILD' ? damage.happens('family_phone') : random.chance(0.5) && damage.happens('family_phone'))) {
    const theirs = phoneAt(random, keeper, year);
    if (theirs) line.mobile = theirs.number;
    return;
  }
  if (!own) return;
  line.mobile = own.number;
  if (own.recycled) tags.push('mobile_recycled');
}

// Some records still have the number of before.
const phoneAt = (random: Random, { mobiles }: Person, year: number) => {
  const valid = mobiles.filter(({ fromYear }) => fromYear <= year);
  return valid.length > 1 && random.chance(0.06) ? valid[0] : (valid.at(-1) ?? mobiles[0]);
};

function address(random: Random, line: PartyLine, damage: Damage, person: Person): void {
  const at = person.formerHome && random.chance(0.4) ? person.formerHome : person.home;
  const written = damage.happens('addr_typo') ? { ...at, room: at.room + random.pick([-1, 1, 100]) } : at;
  line.address = damage.happens('addr_form') ? otherForm(random, written) : fullAddress(written);
}

function phones(random: Random, line: PartyLine, person: Person): void {
  const others = [person.landline, line.mobile, person.mobiles[0]?.number].filter((phone) => phone !== undefined);
  if (others.length === 0) return;
  line.phones!.push(random.pick(others));
  if (line.mobile && line.phones![0] === line.mobile && random.chance(0.3)) delete line.mobile;
}

function someRoles(random: Random, roles: readonly PolicyRole[]): PolicyRole[] {
  if (roles.length === 0) return [];
  const some = random.shuffle(roles).filter(() => random.chance(0.6));
  return some.length > 0 ? some : [random.pick(roles)];
}
