import type { AttributeName, Standing, Statement } from './attribute.js';

/** People whose truth is known, as sources of known error rates told it over twelve years. */
export interface KnownTruth {
  people: { truth: ReadonlyMap<AttributeName, string>; statements: Statement[] }[];
  /** By source: that a word of it is true when it is said. */
  reliability: Record<string, Partial<Record<AttributeName, number>>>;
  halfLifeYears: Partial<Record<AttributeName, number>>;
  now: Date;
}

const YEAR_MS = 365.25 * 86_400_000;
const NOW = Date.UTC(2026, 5, 1);
const YEARS = 12;

const reliability: KnownTruth['reliability'] = {
  CORE: { name: 0.985, gender: 0.99, birth_date: 0.97, id_number: 0.985, mobile: 0.93, email: 0.9, address: 0.9, employer: 0.85 },
  UW: { name: 0.99, gender: 0.99, birth_date: 0.98, id_number: 0.99, mobile: 0.95, email: 0.9, address: 0.92, employer: 0.9 },
  SFA: { name: 0.93, gender: 0.95, birth_date: 0.9, id_number: 0.95, mobile: 0.85, email: 0.8, address: 0.75, employer: 0.7 },
  APP: { name: 0.9, gender: 0.93, birth_date: 0.92, id_number: 0.97, mobile: 0.97, email: 0.95, address: 0.8, employer: 0.75 },
  CALL: { name: 0.82, gender: 0.9, birth_date: 0.8, id_number: 0.9, mobile: 0.9, email: 0.7, address: 0.65, employer: 0.6 },
  PARTNER: { name: 0.75, gender: 0.85, birth_date: 0.65, id_number: 0.85, mobile: 0.7, email: 0.6, address: 0.5, employer: 0.5 },
};
const share: Record<string, number> = { CORE: 0.55, UW: 0.3, SFA: 0.5, APP: 0.4, CALL: 0.4, PARTNER: 0.35 };
const halfLifeYears: KnownTruth['halfLifeYears'] = { mobile: 4, email: 8, address: 5, employer: 3 };
/** How many values an error falls on: typing errors are near the truth and not as even as the decision supposes. */
const errors: Partial<Record<AttributeName, number>> = { name: 12, birth_date: 30, id_number: 150, mobile: 90, email: 60, address: 25, employer: 40 };
/** A field agent's word that was copied from the core system: not independent, as the decision supposes. */
const COPIED = 0.05;

/** Deterministic for a seed. */
export function knownTruth(people: number, seed: number): KnownTruth {
  const random = generator(seed);
  return { people: Array.from({ length: people }, (_, person) => onePerson(person, random)), reliability, halfLifeYears, now: new Date(NOW) };
}

function onePerson(person: number, random: () => number): KnownTruth['people'][number] {
  const truth = new Map<AttributeName, string>();
  const statements: Statement[] = [];
  const times = Object.keys(share).filter((source) => random() < share[source]!).map((source) => ({ source, time: NOW - random() * YEARS * YEAR_MS }));
  for (const attribute of Object.keys(reliability['CORE']!) as AttributeName[]) {
    const changes = changesOf(attribute, random);
    const valueAt = (time: number) => valueOf(attribute, person, changes.filter((change) => change <= time).length);
    truth.set(attribute, valueAt(NOW));
    const said = new Map<string, string>();
    for (const { source, time } of times) {
      if (random() < 0.15) continue; // a source leaves a field empty now and then
      const copied = source === 'SFA' && random() < COPIED ? said.get('CORE') : undefined;
      const value = copied ?? (random() < reliability[source]![attribute]! ? valueAt(time) : wrong(attribute, valueAt(time), random));
      said.set(source, value);
      const standing: Standing = attribute === 'mobile' && source === 'APP' ? 'VERIFIED' : 'PLAIN';
      statements.push({ attribute, recordId: `${person}-${source}`, sourceSystem: source, value, key: value, time: new Date(time), standing });
    }
  }
  return { truth, statements };
}

function changesOf(attribute: AttributeName, random: () => number): number[] {
  const halfLife = halfLifeYears[attribute];
  const changes: number[] = [];
  if (halfLife === undefined) return changes;
  for (let time = NOW - YEARS * YEAR_MS; ; ) {
    time += -Math.log(1 - random()) * (halfLife / Math.LN2) * YEAR_MS;
    if (time > NOW) return changes;
    changes.push(time);
  }
}

const valueOf = (attribute: AttributeName, person: number, version: number) => (attribute === 'gender' ? (person % 2 ? 'M' : 'F') : `${attribute}-${person}-${version}`);

function wrong(attribute: AttributeName, right: string, random: () => number): string {
  if (attribute === 'gender') return right === 'M' ? 'F' : 'M';
  return `${right}~${Math.floor(random() * errors[attribute]!)}`;
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
