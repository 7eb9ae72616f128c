import type { Features } from './feature-types.js';
import type { Frequencies, ProfileName } from './model.js';

/**
 * A field in which a rare value says more than a common one: the column that is counted, and the levels at which both records have the value.
 * COMMON: words that many use by nature; what is counted are records. SHARED: values that belong to somebody; what is counted are different
 * names that have it (different birth dates, for a name), and only what goes beyond a family makes it weaker.
 */
export interface FrequencyColumn {
  column: string;
  levels: readonly string[];
  counts: 'COMMON' | 'SHARED';
}

const SAME_PHONE = ['SAME', 'SAME_YEARS_APART', 'SAME_LONG_APART', 'SAME_OF_MINOR', 'SAME_FIXED_LINE'];
const phone: FrequencyColumn = { column: 'phone', levels: SAME_PHONE, counts: 'SHARED' };
const text: FrequencyColumn = { column: 'text', levels: ['EXACT'], counts: 'COMMON' };

export const frequencyColumns: Readonly<Record<ProfileName, Readonly<Record<string, FrequencyColumn>>>> = {
  chinese: {
    name: { column: 'name', levels: ['EXACT'], counts: 'SHARED' },
    phone,
    email: { column: 'email', levels: ['SAME'], counts: 'SHARED' },
    device: { column: 'device', levels: ['SAME'], counts: 'SHARED' },
    employer: { column: 'employer', levels: ['SAME'], counts: 'SHARED' },
    policy: { column: 'policy', levels: ['SAME_ROLE', 'OTHER_ROLE'], counts: 'SHARED' },
  },
  western: { given: text, surname: text, line1: text, line2: text, suburb: text, postcode: { column: 'postcode', levels: ['SAME'], counts: 'COMMON' }, phone },
  organisation: { phone },
};

/** Of a shared value, so many names (or birth dates) are one person's and her family's spellings. */
export const usualNames: Readonly<Record<string, number>> = { name: 1, phone: 5, email: 4, device: 4, employer: 1, policy: 5, place: 2 };
/** A word is listed when it occurs in more records than one person usually has. */
const LISTED_FROM = 4;

/** Counts in how many records, or under how many names, each value occurs; what is usual is left out. */
export class FrequencyCounter {
  private records = 0;
  private organisations = 0;
  private readonly counts = new Map<string, Map<number, number>>();
  private readonly seen = new Map<string, Set<number>>();

  /** @param keep false for a value that cannot be frequent: it takes no memory */
  constructor(private readonly keep: (column: string, value: number) => boolean = () => true) {}

  add(f: Features): void {
    this.records++;
    if (f.organisation) this.organisations++;
    this.witness('name', f.name, f.birth);
    for (const { number } of f.phones) this.witness('phone', number, f.name);
    this.witness('email', f.email, f.name);
    this.witness('device', f.device, f.name);
    this.witness('employer', f.employer, f.name);
    for (const { policy } of f.policies) this.witness('policy', policy, f.name);
    for (const { text: word } of f.texts) this.count('text', word);
    this.count('postcode', f.address?.postcode ?? 0);
    this.witness('place', f.address?.place ?? 0, f.birth);
  }

  frequencies(): Frequencies {
    const columns = [...this.counts].map(([column, counts]) => {
      const listed = (usualNames[column] ?? LISTED_FROM - 1) + 1;
      return [column, new Map([...counts].filter(([, n]) => n >= listed))] as const;
    });
    return { records: this.records, organisations: this.organisations, columns: Object.fromEntries(columns) };
  }

  /** Counts a value once for each other value beside it. Pairs are remembered by a number of 53 bits: rare false repetitions do no harm. */
  private witness(column: string, value: number, beside: number): void {
    if (value === 0 || beside === 0 || !this.keep(column, value)) return;
    let seen = this.seen.get(column);
    if (!seen) this.seen.set(column, (seen = new Set()));
    const pair = value * 2 ** 21 + (beside & 0x1fffff);
    if (seen.has(pair)) return;
    seen.add(pair);
    this.count(column, value);
  }

  private count(column: string, value: number): void {
    if (value === 0 || !this.keep(column, value)) return;
    let counts = this.counts.get(column);
    if (!counts) this.counts.set(column, (counts = new Map()));
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
}

/** Counts of values among records, for a model. */
export function countFrequencies(records: Iterable<Features>): Frequencies {
  const counter = new FrequencyCounter();
  for (const record of records) counter.add(record);
  return counter.frequencies();
}
