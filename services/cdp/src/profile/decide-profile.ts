import { ageOf } from '../standards/clean-party.js';
import type { FactOfRecord } from '../identity/record-facts.js';
import { decideGoldenRecord } from './decide-golden-record.js';
import type { Correction, GoldenRecord } from './golden-record.js';
import type { Profile } from './profile.js';
import { readStatements, standsOnDocument, type SpeakingRecord } from './read-statements.js';
import type { Reliability } from './reliability.js';

/** What a profile is made of, beside the records. */
export interface ProfileBasis {
  /** YYYY-MM-DD; with the birth date it gives the age. */
  today: string;
  reliability: Reliability;
  corrections: readonly Correction[];
}

/** The golden record in the form of a profile: the most probable value of each attribute ({@link decideGoldenRecord}), all phones, facts. */
export function decideProfile(speaking: readonly SpeakingRecord[], { today, reliability, corrections }: ProfileBasis): Profile {
  const golden = decideGoldenRecord({ statements: readStatements(speaking), corrections, reliability, now: endOf(today) });
  const value = (name: Parameters<GoldenRecord['get']>[0]) => golden.get(name)?.value ?? '';
  const birthDate = golden.get('birth_date')?.value;
  return {
    name: value('name'),
    gender: value('gender'),
    ...(birthDate === undefined ? {} : { birthDate }),
    age: birthDate === undefined ? 0 : ageOf(birthDate, today),
    phones: phonesOf(speaking, golden),
    email: value('email'),
    idNumber: value('id_number'),
    address: value('address'),
    facts: firstOfEachName(speaking, golden),
  };
}

/** A day's words are of the past when it ends. */
const endOf = (today: string) => new Date(`${today}T23:59:59Z`);

/** Valid ones: the golden mobile number, then verified ones, then the rest, of the best documented and latest records first. */
function phonesOf(speaking: readonly SpeakingRecord[], golden: GoldenRecord): string[] {
  const words = speaking.toSorted((x, y) => trustOf(y) - trustOf(x) || y.record.updatedAt.getTime() - x.record.updatedAt.getTime() || (x.record.recordId < y.record.recordId ? -1 : 1));
  const all = words.flatMap((w) => w.identifying.phones.filter((p) => p.valid));
  const best = golden.get('mobile')?.value;
  return [...new Set([...(best === undefined ? [] : [best]), ...all.filter((p) => p.verified).map((p) => p.number), ...all.filter((p) => !p.verified).map((p) => p.number)])];
}

function trustOf({ record, identifying }: SpeakingRecord): number {
  return standsOnDocument(record, identifying) ? 2 : identifying.phones.some((p) => p.verified && p.valid) ? 1 : 0;
}

/** What is declared: the latest word. What follows from documents: of a record that says the golden value, where it is an attribute of its own. */
function firstOfEachName(speaking: readonly SpeakingRecord[], golden: GoldenRecord): FactOfRecord[] {
  const agrees = new Set(golden.get('birth_date')?.sources.filter((s) => s.agrees).map((s) => s.recordId));
  const documented = new Set(speaking.filter((one) => standsOnDocument(one.record, one.identifying)).map((one) => one.record.recordId));
  const rank = ({ name, recordId }: FactOfRecord) => {
    if (name === 'gender') return documented.has(recordId) ? 0 : 1;
    return name === 'age' ? (agrees.has(recordId) ? 0 : 2) + (documented.has(recordId) ? 0 : 1) : 0;
  };
  const usable = speaking.flatMap((one) => one.facts).filter(({ name, value }) => name !== 'gender' || value === golden.get('gender')?.value);
  const sorted = usable.toSorted((x, y) => rank(x) - rank(y) || y.factTime.getTime() - x.factTime.getTime() || (x.recordId < y.recordId ? -1 : 1));
  const names = new Map<string, FactOfRecord>();
  for (const fact of sorted) if (!names.has(fact.name)) names.set(fact.name, fact);
  return [...names.values()].sort((x, y) => (x.name < y.name ? -1 : 1));
}
