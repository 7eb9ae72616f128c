import { toDate } from '@kejing/contracts';
import type { Declaration, PartyReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import type { Identifying, IdentifyingPhone } from '../vault/identifying.js';
import type { TokenKind } from '../vault/tokens.js';
import { cleanEmail } from './clean-email.js';
import { cleanName, nameMatchKey } from './clean-name.js';
import { provinceName } from './divisions.js';
import type { StandardParty } from './standard-party.js';
import { standardiseParty } from './standardise-party.js';

/** A value that a token is made of. */
export interface TokenValue {
  kind: TokenKind;
  value: string;
  verified: boolean;
}

/** What a party says, cleaned and told apart: what identifies, what is compared by token, what identifies nobody, and what matching compares. */
export interface CleanParty {
  partyType: 'PERSON' | 'ORGANISATION' | '';
  identifying: Identifying;
  tokens: TokenValue[];
  facts: { name: string; value: string; factTime: Date }[];
  qualityCodes: string[];
  standard: StandardParty;
}

/** @param today YYYY-MM-DD in the business zone; @param time when the source said it */
export function cleanParty(party: PartyReported, today: string, time: Date): CleanParty {
  const standard = standardiseParty(party, today, time);
  const { document, birthDate, address } = standard;
  const email = cleanEmail(party.email);
  const name = standard.name.kind === 'MISSING' ? cleanName(party.name) : cleanName(standard.name.original);
  const usable = birthDate.date === '' ? undefined : birthDate.date;
  const phones = standard.phones.map(({ number, kind, region, quality, verified }) => ({ number, verified, valid: region !== '' && quality !== 'JUNK', mobile: kind === 'MOBILE' }));
  const identifying: Identifying = {
    sourceId: party.sourceId, name, idType: document.type, idNumber: document.number, ...(usable === undefined ? {} : { birthDate: usable }),
    phones: phones.map(({ number, verified, valid }): IdentifyingPhone => ({ number, verified, valid })),
    email: email.address, wechatUnionId: party.wechatUnionId, address: (party.address || address.original).normalize('NFKC').trim(), employer: party.employer.trim(),
  };
  // A title tells matching something, but is no fact.
  const gender = (document.quality === 'VALID' ? document.gender : undefined) ?? (standard.saidGender || undefined);
  const derived = { gender, age: usable && String(ageOf(usable, today)), province: provinceName(address.province) };
  const quality = new Set<string>(standard.qualityCodes);
  return {
    partyType: standard.partyType, identifying,
    tokens: tokenValues(party, standard, phones),
    facts: facts(derived, party.declarations, time, quality),
    qualityCodes: [...quality].sort(),
    standard,
  };
}

/** Whole years from a birth date to a day, both YYYY-MM-DD. */
export function ageOf(birthDate: string, today: string): number {
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0);
}

/** A name that can be somebody's alone with a phone or a passport; 王女士 and 静静 are many people's. */
const isWhole = ({ partyType, name }: StandardParty): boolean => partyType === 'ORGANISATION' || name.kind === 'FULL' || name.kind === 'LATIN';

function tokenValues(party: PartyReported, standard: StandardParty, phones: readonly { number: string; valid: boolean; mobile: boolean; verified: boolean }[]): TokenValue[] {
  const { document, email } = standard;
  const name = nameKeyOf(party, standard);
  const values: TokenValue[] = [];
  const add = (kind: TokenKind, value: string, verified = false) => {
    const known = values.find((v) => v.kind === kind && v.value === value);
    if (known) known.verified ||= verified;
    else values.push({ kind, value, verified });
  };
  if (name !== '') add('NAME', name);
  if (document.key?.kind === 'PASSPORT_NAME') {
    if (name !== '' && isWhole(standard)) add('PASSPORT_NAME', `${document.key.value}|${name}`);
  } else if (document.key) add(document.key.kind, document.key.value);
  // A credit code holds the organisation code that it replaced.
  if (document.type === 'USCC' && document.orgCode !== undefined) add('DOCUMENT', `ORG_CODE:${document.orgCode}`);
  for (const phone of phones.filter((p) => p.valid)) {
    add('PHONE', phone.number, phone.verified);
    if (phone.mobile && name !== '' && isWhole(standard) && standard.partyType !== 'ORGANISATION') add('PHONE_NAME', `${phone.number}|${name}`, phone.verified);
  }
  if (email !== '') add('EMAIL', email);
  if (party.wechatUnionId !== '') add('UNION_ID', party.wechatUnionId);
  return values;
}

/** What the name's tokens are made of: nothing for a placeholder. */
function nameKeyOf(party: PartyReported, { name, partyType, organisation }: StandardParty): string {
  if (partyType === 'ORGANISATION') return organisation === undefined || organisation.kind === 'JUNK' ? '' : nameMatchKey(party.name);
  return name.kind === 'JUNK' || name.kind === 'MISSING' ? '' : nameMatchKey(name.original);
}

/** Facts that follow from identifying fields, rather than being declared. */
export const derivedFacts: ReadonlySet<string> = new Set(['gender', 'age', 'province']);

const NAME_OF_FACT = /^[a-z][a-z0-9_]{0,63}$/;
/** A number as long as a phone's may be one: it has no place among facts. */
const MAY_IDENTIFY = /\d{8}|@/;

function facts(derived: Record<string, string | undefined>, declarations: readonly Declaration[], time: Date, quality: Set<string>): CleanParty['facts'] {
  const byName = new Map<string, CleanParty['facts'][number]>();
  for (const { name, value, declareTime } of declarations) {
    const usable = NAME_OF_FACT.test(name) && value !== '' && value.length <= 200 && !MAY_IDENTIFY.test(value);
    if (!usable) quality.add('DECLARATION_INVALID');
    const factTime = toDate(declareTime) ?? time;
    const earlier = byName.get(name);
    if (usable && (earlier === undefined || earlier.factTime <= factTime)) byName.set(name, { name, value, factTime });
  }
  for (const [name, value] of Object.entries(derived)) if (value !== undefined) byName.set(name, { name, value, factTime: time });
  return [...byName.values()].sort((x, y) => (x.name < y.name ? -1 : 1));
}
