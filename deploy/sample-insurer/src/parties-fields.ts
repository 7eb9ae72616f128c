/** Why a line can't be read. The message is for people and names no value. */
export class Unreadable extends Error {}

const TEXT = 500;
const ADDRESS_PARTS = ['streetNumber', 'line1', 'line2', 'suburb', 'postcode', 'state'] as const;
// As the CDP takes names of declared facts.
const FACT = /^[a-z][a-z0-9_]{0,63}$/;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields of a JSON object, each checked as it is read; fails with Unreadable. */
export class Fields {
  constructor(private readonly from: Record<string, unknown>, private readonly path = '') {}

  /** Trimmed of nothing: sources mean what they write. Numbers count as their digits. Empty where absent. */
  text(name: string, longest = TEXT): string {
    const value = this.from[name];
    if (value === undefined || value === null) return '';
    const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
    if (typeof text !== 'string') throw this.invalid(name, 'is no text');
    if (text.length > longest) throw this.invalid(name, `is longer than ${longest} characters`);
    if (text.includes('\0')) throw this.invalid(name, 'holds U+0000');
    return text;
  }

  oneOf<T extends string>(name: string, known: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    if (!known.includes(text as T)) throw this.invalid(name, `is none of ${known.join(', ')}`);
    return text as T;
  }

  /** Year, month and day as written: a day that does not exist is the source's mistake, which the CDP flags; another form is the file's. */
  date(name: string): { year: number; month: number; day: number } | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    const [, year, month, day] = (/^(\d{4})-(\d{2})-(\d{2})(?:T[0-9:.]+(?:Z|[+-]\d{2}:?\d{2})?)?$/.exec(text) ?? []).map(Number);
    if (year === undefined) throw this.invalid(name, 'is not YYYY-MM-DD');
    return { year, month: month!, day: day! };
  }

  /** RFC 3339, or a day, which counts from its first moment in UTC. */
  time(name: string): { time: Date; dayOnly: boolean } {
    const text = this.text(name);
    if (text === '') throw new Unreadable(`MISSING: ${name}`);
    const dayOnly = /^\d{4}-\d{2}-\d{2}$/.test(text);
    const time = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text) ? new Date(dayOnly ? `${text}T00:00:00Z` : /(Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`) : new Date(Number.NaN);
    if (Number.isNaN(time.getTime())) throw this.invalid(name, 'is no time (YYYY-MM-DD or RFC 3339)');
    if (time.getTime() < 0) throw this.invalid(name, 'is before 1970');
    return { time, dayOnly };
  }

  /** The mobile first, then the others; each once, at most 10. */
  phones(): string[] {
    const others = this.from['phones'];
    if (others !== undefined && others !== null && !Array.isArray(others)) throw this.invalid('phones', 'is no list');
    const numbers = ((others ?? []) as unknown[]).map((_, i, all) => new Fields({ phone: all[i] }, 'phones.').text('phone', 64));
    const all = [...new Set([this.text('mobile', 64), ...numbers].filter((number) => number.trim() !== ''))];
    if (all.length > 10) throw this.invalid('phones', 'has more than 10');
    return all;
  }

  /** One text, or its parts. */
  address(): string | Partial<Record<(typeof ADDRESS_PARTS)[number], string>> {
    const value = this.from['address'];
    if (!isObject(value)) return this.text('address');
    const parts = new Fields(value, 'address.');
    return Object.fromEntries(ADDRESS_PARTS.map((part) => [part, parts.text(part)]).filter(([, text]) => text !== ''));
  }

  objects(name: string, most: number): Fields[] {
    const value = this.from[name];
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) throw this.invalid(name, 'is no list');
    if (value.length > most) throw this.invalid(name, `has more than ${most}`);
    return value.map((each: unknown) => {
      if (!isObject(each)) throw this.invalid(name, 'holds what is no object');
      return new Fields(each, `${name}.`);
    });
  }

  /** What `extra` holds under names that can be facts: texts, numbers, true and false. The rest is left aside. */
  extras(most: number): [string, string][] {
    const value = this.from['extra'];
    if (value === undefined || value === null) return [];
    if (!isObject(value)) throw this.invalid('extra', 'is no object');
    const facts = Object.entries(value).flatMap(([name, fact]): [string, string][] => (FACT.test(name) && ['string', 'number', 'boolean'].includes(typeof fact) && fact !== '' ? [[name, String(fact).slice(0, TEXT)]] : []));
    return facts.slice(0, most);
  }

  private invalid(name: string, what: string): Unreadable {
    return new Unreadable(`INVALID_FIELD: ${this.path}${name} ${what}`);
  }
}

/** Fails with Unreadable where the value is no object. */
export function readFields(value: unknown): Fields {
  if (!isObject(value)) throw new Unreadable('BAD_JSON: the line is no object');
  return new Fields(value);
}
