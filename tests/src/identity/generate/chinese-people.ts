import { type Gender, COMMON, givenName, homophone, lookalike, NICKNAMES, surname, uyghurName } from './chinese-names.js';
import { Numbers } from './chinese-numbers.js';
import { home, type Place, places } from './chinese-places.js';
import type { Corporate } from './corporates.js';
import type { Person, PhoneUse } from './chinese-person.js';
import { foreignName, hongKongLatin } from './latin-names.js';
import type { Random } from './random.js';
import type { Rates } from './rates.js';

const LAST_YEAR = 2026;
const EMPLOYERS = ['第一中学', '实验小学', '人民医院', '中医院', '供电局', '自来水厂', '公交集团', '邮政局', '税务所', '街道办事处', '个体经营', '务农', '自由职业', '出租车公司', '图书馆'];
const MAIL = ['qq.com', '163.com', '126.com', 'sina.com', '139.com', 'outlook.com', 'foxmail.com'];
const hex = (random: Random, length: number): string => Array.from({ length }, () => random.int(0, 15).toString(16)).join('');
const UNION_CHARS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'];
export const deviceId = (random: Random): string => hex(random, 32);
const yearOf = (person: Pick<Person, 'birthDate'>): number => Number(person.birthDate.slice(0, 4));

/** Makes households one after the other; numbers that people gave up go to others later. */
export class Population {
  private readonly numbers: Numbers;
  private readonly givenUp: string[] = [];
  private readonly agents: { phone: string; embodied: boolean }[];
  private households = 0;
  private persons = 0;
  private policies = 0;

  constructor(private readonly random: Random, private readonly rates: Rates, private readonly corporates: readonly Corporate[], persons: number) {
    this.numbers = new Numbers(random);
    this.agents = Array.from({ length: Math.max(3, Math.round(persons / 150)) }, () => ({ phone: this.numbers.mobile(), embodied: false }));
  }

  newPersonId(): string {
    return `P${String(++this.persons).padStart(8, '0')}`;
  }

  landline(place: Place): string {
    return this.numbers.landline(place.dialling);
  }

  household(): Person[] {
    const { random, rates } = this;
    const householdId = `H${String(++this.households).padStart(7, '0')}`;
    const at = home(random, random.pick(places));
    const landline = random.chance(0.3) ? this.numbers.landline(at.place.dialling) : undefined;
    const agent = random.pick(this.agents);
    const shape = random.weighted([18, 25, 30, 17, 6, 4]) + 1;
    const headYear = random.int(1958, 1999);
    const common = { householdId, home: at, landline, agentPhone: agent.phone };
    const head = this.person(random.chance(0.6) ? 'M' : 'F', headYear, 'ADULT', common);
    const members = [head];
    if (shape >= 2 && random.chance(0.85)) {
      const spouse = this.person(head.gender === 'M' ? 'F' : 'M', Math.min(2003, headYear + random.int(-5, 5)), 'ADULT', common);
      [head.spouse, spouse.spouse] = [spouse, head];
      members.push(spouse);
    }
    const children = Math.max(0, Math.min(3, shape - members.length - (shape > 3 && random.chance(0.5) ? 1 : 0)));
    const father = members.find(({ gender }) => gender === 'M') ?? head;
    for (let i = 0; i < children; i++) {
      const year = Math.min(LAST_YEAR, Math.max(headYear + 20, 1985) + random.int(0, 14));
      members.push(this.child(father, members, year, common));
    }
    while (members.length < shape) members.push(this.elder(head, headYear - random.int(20, 32), common));
    if (children >= 2 && random.chance(rates.twins)) this.makeTwins(members.filter(({ tags }) => tags.includes('child')));
    for (const member of members) member.tags = member.tags.filter((tag) => tag !== 'child');
    if (members.length > 1 && random.chance(rates.similar_relative)) this.makeSimilar(members);
    if (!agent.embodied && random.chance(rates.agent_self)) this.makeAgent(head, agent);
    this.insure(members);
    return members;
  }

  private person(gender: Gender, year: number, generation: Person['generation'], common: Pick<Person, 'householdId' | 'home' | 'landline' | 'agentPhone'>): Person {
    const { random, rates } = this;
    const birthDate = `${year}-${String(random.int(1, year === LAST_YEAR ? 9 : 12)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}`;
    const place = random.chance(0.7) ? common.home.place : random.pick(places);
    const person: Person = {
      ...common, id: this.newPersonId(), generation, gender, birthDate, name: surname(random) + givenName(random, gender, year), mobiles: [], deviceIds: [],
      document: { kind: 'RESIDENT_ID', number: this.numbers.residentId(place.code, birthDate, gender) }, nickname: random.pickRanked(NICKNAMES, 10), roles: [], tags: [],
    };
    this.nameAndDocument(person, year, generation);
    if (generation !== 'CHILD' || LAST_YEAR - year > 14) this.contacts(person, year);
    if (random.chance(0.08)) person.formerHome = home(random, random.chance(0.5) ? common.home.place : random.pick(places));
    if (generation === 'ADULT' && random.chance(rates.corp_employee) && this.corporates.length > 0) {
      person.corporate = random.pick(this.corporates);
      person.employer = person.corporate.name;
      person.tags.push('corp_employee');
    } else if (generation === 'ADULT' && random.chance(0.4)) person.employer = common.home.place.city.slice(0, -1) + random.pick(EMPLOYERS);
    return person;
  }

  private nameAndDocument(person: Person, year: number, generation: Person['generation']): void {
    const { random, rates } = this;
    const { gender } = person;
    if (generation === 'ADULT' && random.chance(rates.common_name_collision)) {
      person.name = random.pick(COMMON[gender]);
      person.tags.push('common_name_collision');
    }
    if (random.chance(0.01)) {
      person.name = uyghurName(random, gender);
      person.document = { kind: 'RESIDENT_ID', number: this.numbers.residentId('650102', person.birthDate, gender) };
    }
    if (generation !== 'CHILD') {
      const kind = random.next();
      if (kind < rates.foreigner) {
        person.name = person.nameLatin = foreignName(random, gender);
        person.document = { kind: 'FOREIGN_PASSPORT', numbers: [this.numbers.passport(), this.numbers.passport()] };
      } else if (kind < rates.foreigner + rates.permit) {
        const hongKong = random.chance(0.85);
        if (hongKong) person.nameLatin = hongKongLatin(random, person.name);
        person.document = { kind: 'PERMIT', idType: hongKong ? 'HKMO_PERMIT' : 'TW_PERMIT', holder: hongKong ? this.numbers.permitHolder() : this.numbers.taiwanHolder() };
      } else if (kind < rates.foreigner + rates.permit + rates.passport_doc && person.document.kind === 'RESIDENT_ID') {
        person.document = { kind: 'CHINESE_PASSPORT', residentId: person.document.number, numbers: [this.numbers.chinesePassport()] };
      }
    }
    if (!person.name.includes('·') && person.document.kind === 'RESIDENT_ID' && random.chance(rates.name_change)) {
      const rest = [...person.name].slice(1).join('');
      person.formerName = { name: random.chance(0.4) ? surname(random) + rest : [...person.name][0]! + givenName(random, gender, year), untilYear: random.int(2008, 2020) };
      person.tags.push('name_change');
    }
  }

  private contacts(person: Person, year: number): void {
    const { random, rates } = this;
    const start = Math.max(2002, year + 14);
    person.mobiles.push(this.mobile(start));
    if (start < 2022 && random.chance(rates.mobile_changed)) {
      const changed = random.int(Math.max(start + 2, 2006), 2025);
      const [old] = person.mobiles as [PhoneUse];
      if (!old.recycled && random.chance(rates.mobile_recycled)) {
        this.givenUp.push(old.number);
        old.recycled = true;
      }
      person.mobiles.push(this.mobile(changed));
      person.tags.push('mobile_changed');
    }
    if (random.chance(0.2)) person.email = `${random.pick([...'abcdefghjklmnpqrstwxyz'])}${random.pick(['ing', 'iao', 'uan', 'en', 'ei', 'ang', 'u', 'i'])}${random.digits(random.int(4, 8))}@${random.pick(MAIL)}`;
    if (year > 1945 && random.chance(0.7)) {
      person.deviceIds.push(deviceId(random));
      if (random.chance(0.15)) person.deviceIds.push(deviceId(random));
    }
    if (random.chance(0.45)) person.unionId = `oU${Array.from({ length: 26 }, () => random.pick(UNION_CHARS)).join('')}`;
  }

  // Some numbers that others gave up are given out again, years later.
  private mobile(fromYear: number): PhoneUse {
    if (fromYear >= 2012 && this.givenUp.length > 20) return { number: this.givenUp.shift()!, fromYear: Math.max(fromYear, 2016), recycled: true };
    return { number: this.numbers.mobile(), fromYear, recycled: false };
  }

  private child(father: Person, parents: readonly Person[], year: number, common: Pick<Person, 'householdId' | 'home' | 'landline' | 'agentPhone'>): Person {
    const { random } = this;
    const gender: Gender = random.chance(0.52) ? 'M' : 'F';
    const child = this.person(gender, year, 'CHILD', common);
    if (!father.name.includes('·') && !child.name.includes('·') && father.document.kind !== 'FOREIGN_PASSPORT') child.name = [...father.name][0]! + givenName(random, gender, year);
    child.keeper = random.pick(parents.filter(({ generation }) => generation === 'ADULT'));
    child.birthCertificate = this.numbers.birthCertificate();
    if (random.chance(0.4)) child.nameAtBirth = `${random.pick(parents.filter(({ generation }) => generation === 'ADULT')).name}之${random.pick(['宝', gender === 'M' ? '子' : '女'])}`;
    child.tags.push('child');
    return child;
  }

  private elder(head: Person, year: number, common: Pick<Person, 'householdId' | 'home' | 'landline' | 'agentPhone'>): Person {
    const elder = this.person(this.random.chance(0.45) ? 'M' : 'F', Math.max(1928, year), 'OLD', common);
    if (this.random.chance(0.5)) elder.keeper = head;
    return elder;
  }

  private makeTwins(children: Person[]): void {
    const [first, second] = children as [Person, Person];
    if (first.document.kind !== 'RESIDENT_ID' || first.name.includes('·') || second.name.includes('·')) return;
    const { random } = this;
    if (random.chance(0.7)) second.gender = first.gender;
    second.birthDate = first.birthDate;
    second.document = { kind: 'RESIDENT_ID', number: this.numbers.twinId(first.document.number, second.gender) };
    // Twins mostly share one character of the given name.
    const [family, ...given] = [...first.name];
    const other = givenName(random, second.gender, yearOf(first));
    second.name = family! + (given.length === 2 && random.chance(0.7) ? (random.chance(0.5) ? given[0]! + [...other].at(-1)! : [...other][0]! + given[1]!) : other);
    if (second.name === first.name) second.name = family! + givenName(random, second.gender, 1960);
    second.keeper = first.keeper;
    second.mobiles = [];
    for (const twin of [first, second]) twin.tags.push('twins');
  }

  private makeSimilar(members: readonly Person[]): void {
    const [one, other] = this.random.shuffle(members.filter(({ name, document }) => !name.includes('·') && document.kind === 'RESIDENT_ID'));
    if (!one || !other || one.tags.includes('twins') || other.tags.includes('twins')) return;
    const similar = homophone(this.random, one.name) ?? lookalike(this.random, one.name) ?? one.name + this.random.pick([...'强明华芳']);
    if ([...similar].slice(1).join('') === [...one.name].slice(1).join('')) return;
    other.name = (one.spouse === other ? [...other.name][0]! : [...similar][0]!) + [...similar].slice(1).join('');
    for (const person of [one, other]) if (!person.tags.includes('similar_relative')) person.tags.push('similar_relative');
  }

  private makeAgent(person: Person, agent: { phone: string; embodied: boolean }): void {
    agent.embodied = true;
    person.mobiles = [{ number: agent.phone, fromYear: 2002, recycled: false }];
    person.tags = [...person.tags.filter((tag) => tag !== 'mobile_changed'), 'agent_self'];
  }

  private insure(members: readonly Person[]): void {
    const { random } = this;
    const adults = members.filter(({ generation }) => generation !== 'CHILD');
    for (let i = Math.round(members.length * (0.6 + random.next())); i > 0; i--) {
      const policyNo = `P${random.int(2003, LAST_YEAR)}${String((++this.policies * 7919) % 1e9).padStart(9, '0')}`;
      const holder = random.pick(adults);
      const insured = random.chance(0.5) ? holder : random.pick(members);
      holder.roles.push({ policyNo, role: 'HOLDER' });
      insured.roles.push({ policyNo, role: 'INSURED' });
      const others = members.filter((member) => member !== insured);
      if (others.length > 0 && random.chance(0.55)) random.pick(others).roles.push({ policyNo, role: 'BENEFICIARY' });
    }
  }
}
