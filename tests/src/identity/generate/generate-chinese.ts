import { Damage, JUNK } from './chinese-damage.js';
import { Population, deviceId } from './chinese-people.js';
import { personRecords } from './chinese-records.js';
import { NICKNAMES } from './chinese-names.js';
import { corporateRecords, makeCorporates } from './corporates.js';
import type { Labelled, PartyLine } from './party-line.js';
import { type Random, seeded } from './random.js';
import type { Rates } from './rates.js';
import { repair } from './ties.js';

const SHUFFLED_TOGETHER = 50_000;
const PREFIX: Record<string, [string, number]> = { CORE: ['C10', 10], SFA: ['S', 10], CC: ['K', 10], APP: ['A0', 10] };

// Numbers that look random and never come twice: steps of a number that has no divisor in common with 10^10.
function sourceIds(random: Random): (system: string) => string {
  const next = new Map<string, bigint>();
  return (system) => {
    const [prefix, digits] = PREFIX[system]!;
    const space = 10n ** BigInt(digits);
    const value = ((next.get(system) ?? BigInt(random.digits(9))) + 3_678_794_411n) % space;
    next.set(system, value);
    return prefix + String(value).padStart(digits, '0');
  };
}

/**
 * Records of `persons` people and the corporate customers among which some of them work, in no order. The same seed and rates give the same records.
 * Memory does not grow with the number of records, but for the numbers already given out.
 */
export function* generateChinese(persons: number, seed: number, rates: Rates): Generator<Labelled> {
  const buffer: Labelled[] = [];
  const order = seeded(seed, 'order');
  for (const record of inOrder(persons, seed, rates)) {
    if (buffer.length < SHUFFLED_TOGETHER) buffer.push(record);
    else {
      const at = order.int(0, buffer.length - 1);
      yield buffer[at]!;
      buffer[at] = record;
    }
  }
  yield* order.shuffle(buffer);
}

function* inOrder(persons: number, seed: number, rates: Rates): Generator<Labelled> {
  const random = seeded(seed, 'people');
  const next = sourceIds(seeded(seed, 'sources'));
  const corporates = makeCorporates(seeded(seed, 'corporates'), rates, Math.max(1, Math.round(persons / rates.personsPerCorporate)));
  for (const corporate of corporates) yield* corporateRecords(random, rates, corporate, next);
  const population = new Population(random, rates, corporates, persons);
  for (let made = 0; made < persons;) {
    const household = population.household();
    const counts = new Map<string, number>();
    for (const { mobiles, agentPhone } of household) for (const number of [agentPhone, agentPhone, ...mobiles.map((use) => use.number)]) counts.set(number, (counts.get(number) ?? 0) + 1);
    const shared = new Set([...counts].filter(([, count]) => count > 1).map(([number]) => number));
    for (const { landline, keeper, mobiles } of household) for (const number of [landline, ...(keeper?.mobiles.map((use) => use.number) ?? []), ...mobiles.filter((use) => use.recycled).map((use) => use.number)]) if (number) shared.add(number);
    for (const person of household) {
      made += 1;
      const records = personRecords(random, rates, person, next);
      repair(random, rates.repaired, person, records, shared);
      yield* records;
      if (random.chance(rates.anon_device_unidentified)) {
        const line: PartyLine = { sourceSystem: 'APP', sourceId: next('APP'), partyType: 'PERSON', ...(random.chance(0.3) ? { name: random.pick(NICKNAMES) } : {}), phones: [], deviceId: deviceId(random), reportedAt: `${random.int(2016, 2026)}-0${random.int(1, 9)}-1${random.int(0, 9)}` };
        yield { line, personId: population.newPersonId(), householdId: '', difficulties: ['anon_device_unidentified'] };
      }
      for (const { line } of records.slice(0, 1)) if (new Damage(random, rates, line).happens('junk_test_account')) yield placeholder(random, population.newPersonId(), next);
    }
  }
}

function placeholder(random: Random, personId: string, next: (system: string) => string): Labelled {
  const system = random.pick(['SFA', 'CC']);
  const line: PartyLine = {
    sourceSystem: system, sourceId: next(system), partyType: 'PERSON', name: random.pick(JUNK.name), birthDate: random.pick(JUNK.birthDate), idType: 'RESIDENT_ID', idNumber: random.pick(JUNK.id),
    mobile: random.pick(JUNK.phone), phones: [], reportedAt: `${random.int(2015, 2026)}-0${random.int(1, 9)}-1${random.int(0, 9)}`,
  };
  return { line, personId, householdId: '', difficulties: ['junk_test_account'] };
}
