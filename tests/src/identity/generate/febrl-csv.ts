import type { AddressParts, Labelled, PartyLine } from './party-line.js';

export type FebrlField = 'given_name' | 'surname' | 'street_number' | 'address_1' | 'address_2' | 'suburb' | 'postcode' | 'state' | 'date_of_birth' | 'soc_sec_id';
/** A row as Febrl's data sets have it: rec_id `rec-N-org` or `rec-N-dup-K`; date_of_birth YYYYMMDD, also dates that don't exist. */
export type FebrlRow = Record<FebrlField | 'rec_id', string>;

const COLUMNS = ['rec_id', 'given_name', 'surname', 'street_number', 'address_1', 'address_2', 'suburb', 'postcode', 'state', 'date_of_birth', 'soc_sec_id'] as const;

export const writeFebrl = (rows: readonly FebrlRow[]): string => `${[COLUMNS.join(', '), ...rows.map((row) => COLUMNS.map((column) => row[column]).join(', '))].join('\n')}\n`;

/** Throws where a line has not the columns of the head. */
export function readFebrl(text: string): FebrlRow[] {
  const [head, ...lines] = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const columns = head!.split(',').map((column) => column.trim());
  const missing = COLUMNS.filter((column) => !columns.includes(column));
  if (missing.length > 0) throw new Error(`not a Febrl data set: no column ${missing.join(', ')}`);
  return lines.map((line, i) => {
    const values = line.split(',').map((value) => value.trim());
    if (values.length !== columns.length) throw new Error(`line ${i + 2} has ${values.length} values for ${columns.length} columns`);
    return Object.fromEntries(columns.map((column, at) => [column, values[at]!])) as FebrlRow;
  });
}

/**
 * The date with hyphens, also when there is no such day (a typing error in a date says more than none: the CDP flags it and compares its digits); undefined
 * where it is no eight digits.
 */
export const dateOf = (text: string): string | undefined => (/^\d{8}$/.test(text) ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : undefined);

/** A row as a party record; person: N of `rec-N-…`. Without `ssn` the number that gives most matches away is left out. */
export function partyOfFebrl(row: FebrlRow, { ssn, reportedAt = '2026-01-01' }: { ssn: boolean; reportedAt?: string }): Labelled {
  const number = /^rec-(\d+)-/.exec(row.rec_id)?.[1];
  if (number === undefined) throw new Error('a rec_id is not rec-N-org or rec-N-dup-K');
  const address: AddressParts = {};
  const parts = { streetNumber: row.street_number, line1: row.address_1, line2: row.address_2, suburb: row.suburb, postcode: row.postcode, state: row.state };
  for (const [part, value] of Object.entries(parts)) if (value !== '') address[part as keyof AddressParts] = value;
  const birthDate = dateOf(row.date_of_birth);
  const line: PartyLine = {
    sourceSystem: 'FEBRL', sourceId: row.rec_id, partyType: 'PERSON',
    ...(row.given_name === '' ? {} : { givenName: row.given_name }),
    ...(row.surname === '' ? {} : { surname: row.surname }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(ssn && row.soc_sec_id !== '' ? { idType: 'OTHER', idNumber: row.soc_sec_id } : {}),
    ...(Object.keys(address).length === 0 ? {} : { address }), reportedAt,
  };
  const name = [row.given_name, row.surname].filter(Boolean).join(' ');
  if (name !== '') line.name = name;
  return { line, personId: number, householdId: '', difficulties: [] };
}
