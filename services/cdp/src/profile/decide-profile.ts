import { ageOf } from '../standards/clean-party.js';
import type { SourceRecord } from '../identity/record.js';
import type { FactOfRecord } from '../identity/record-facts.js';
import type { Identifying } from '../vault/identifying.js';
import type { Profile } from './profile.js';

/** A record's word, with what decides whether it survives. */
interface Word {
  identifying: Identifying;
  record: SourceRecord;
  /** 2: a valid identity number stands behind it; 1: a verified phone; 0: neither. */
  trust: number;
}

/**
 * Golden attributes (survivorship): of each attribute the word of the most verified record, then of the most recent one. Withdrawn records
 * say nothing. @param today YYYY-MM-DD; with the birth date it gives the age
 */
export function decideProfile(records: readonly SourceRecord[], identifying: ReadonlyMap<string, Identifying>, facts: readonly FactOfRecord[], today: string): Profile {
  const words = records
    .filter((record) => !record.withdrawn && identifying.has(record.recordId))
    .map((record): Word => ({ record, identifying: identifying.get(record.recordId)!, trust: trustOf(record, identifying.get(record.recordId)!) }))
    .sort((x, y) => y.trust - x.trust || y.record.updatedAt.getTime() - x.record.updatedAt.getTime() || (x.record.recordId < y.record.recordId ? -1 : 1));
  const first = (pick: (i: Identifying) => string | undefined) => words.map((w) => pick(w.identifying)).find((value) => value !== undefined && value !== '');
  const golden = firstOfEachName(facts, words.map((w) => w.record.recordId));
  const birthDate = first((i) => i.birthDate);
  const withoutFault = words.filter((w) => !w.record.qualityCodes.some((code) => code.startsWith('ID_NUMBER')));
  return {
    name: first((i) => i.name) ?? '',
    gender: golden.find((f) => f.name === 'gender')?.value ?? '',
    ...(birthDate === undefined ? {} : { birthDate }),
    age: birthDate === undefined ? 0 : ageOf(birthDate, today),
    phones: phonesOf(words),
    email: first((i) => i.email) ?? '',
    idNumber: withoutFault.map((w) => w.identifying.idNumber).find((n) => n !== '') ?? first((i) => i.idNumber) ?? '',
    address: first((i) => i.address) ?? '',
    facts: golden,
  };
}

function trustOf(record: SourceRecord, { idNumber, phones }: Identifying): number {
  if (idNumber !== '' && !record.qualityCodes.some((code) => code.startsWith('ID_NUMBER'))) return 2;
  return phones.some((p) => p.verified && p.valid) ? 1 : 0;
}

/** Valid ones, verified first. */
function phonesOf(words: readonly Word[]): string[] {
  const all = words.flatMap((w) => w.identifying.phones.filter((p) => p.valid));
  return [...new Set([...all.filter((p) => p.verified), ...all.filter((p) => !p.verified)].map((p) => p.number))];
}

/** What follows from documents: of the most trusted record. What is declared: the latest word. */
function firstOfEachName(facts: readonly FactOfRecord[], trusted: readonly string[]): FactOfRecord[] {
  const rank = (f: FactOfRecord) => (f.name === 'gender' || f.name === 'age' ? trusted.indexOf(f.recordId) : 0);
  const sorted = [...facts].sort((x, y) => rank(x) - rank(y) || y.factTime.getTime() - x.factTime.getTime() || (x.recordId < y.recordId ? -1 : 1));
  const names = new Map<string, FactOfRecord>();
  for (const fact of sorted) if (!names.has(fact.name)) names.set(fact.name, fact);
  return [...names.values()].sort((x, y) => (x.name < y.name ? -1 : 1));
}
