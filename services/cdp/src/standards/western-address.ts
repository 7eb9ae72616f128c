import { latinWords } from './script.js';
import { noAddress } from './standard-address.js';
import type { StandardAddress } from './standard-party.js';

/** An address in parts, as PostalAddress of the contract. */
export interface AddressParts {
  streetNumber: string;
  line1: string;
  line2: string;
  suburb: string;
  postcode: string;
  state: string;
}

/** Words for kinds of street, each with its one form. */
const STREET_TYPES: ReadonlyMap<string, string> = new Map(
  `ST STREET STR|RD ROAD|AV AVE AVENUE|CT COURT CRT|PL PLACE PLC|CR CRES CRESCENT CRS|DR DRIVE DRV|CL CLOSE|LN LANE|PDE PARADE|TCE TERRACE TERR|WAY WY|CCT CIRCUIT CRCT|HWY HIGHWAY|BVD BOULEVARD BLVD|GR GROVE GRV|GDNS GARDENS
  |SQ SQUARE|WK WALK|RISE|VIEW VW|PKWY PARKWAY|LOOP|ESP ESPLANADE|ROW|MEWS|GREEN|CIR CIRCLE|PT POINT|TRL TRAIL|PASS|HILL|QUAY QY|ARC ARCADE|RDGE RIDGE|HTS HEIGHTS|VALE|END|ALY ALLEY`
    .split('|').flatMap((group) => {
      const [form, ...spellings] = group.trim().split(/\s+/);
      return [form!, ...spellings].map((spelling) => [spelling, form!] as const);
    }),
);

const STATES: ReadonlyMap<string, string> = new Map(
  `NSW NEWSOUTHWALES|VIC VICTORIA|QLD QUEENSLAND|WA WESTERNAUSTRALIA|SA SOUTHAUSTRALIA|TAS TASMANIA|ACT AUSTRALIANCAPITALTERRITORY|NT NORTHERNTERRITORY`
    .split('|').flatMap((group) => {
      const [form, ...spellings] = group.split(' ');
      return [form!, ...spellings].map((spelling) => [spelling, form!] as const);
    }),
);

const signs = (text: string): string => latinWords(text).join('');

/** An address in parts, in upper case; the kind of street apart from its name, and in one form. */
export function standardisePostalAddress(parts: AddressParts): StandardAddress {
  const words = latinWords(parts.line1);
  const number = signs(parts.streetNumber);
  // A number that the source left in the line.
  const inLine = number === '' && /^\d/.test(words[0] ?? '') && words.length > 1 ? words.shift()! : '';
  const type = words.length > 1 ? STREET_TYPES.get(words.at(-1)!) : undefined;
  const road = (type === undefined ? words : words.slice(0, -1)).join(' ');
  const state = signs(parts.state);
  const address: StandardAddress = {
    ...noAddress([parts.streetNumber, parts.line1, parts.line2, parts.suburb, parts.postcode, parts.state].filter((part) => part.trim() !== '').join(', ')),
    road, roadType: type ?? '', number: number || inLine, community: latinWords(parts.line2).join(' '), suburb: latinWords(parts.suburb).join(' '),
    postcode: signs(parts.postcode), state: STATES.get(state) ?? state,
  };
  const given = road !== '' || address.number !== '' || address.community !== '' || address.suburb !== '' || address.postcode !== '' || address.state !== '';
  return given ? { ...address, form: 'WESTERN' } : address;
}
