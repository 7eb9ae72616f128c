import { fromDateMessage, toDate } from '@kejing/contracts';
import { Gender, IdType, PartyType, type Declaration, type PartyReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import type { Identifying, IdentifyingPhone } from '../vault/identifying.js';
import type { TokenKind } from '../vault/tokens.js';
import { cleanDocument, type CleanDocument, type DocumentType } from './clean-document.js';
import { cleanEmail } from './clean-email.js';
import { cleanName, nameMatchKey } from './clean-name.js';
import { cleanPhone } from './clean-phone.js';
import { provinceOf } from './province.js';

/** A value that a token is made of. */
export interface TokenValue {
  kind: TokenKind;
  value: string;
  verified: boolean;
}

/** What a party says, cleaned and told apart: what identifies, what is compared by token, what identifies nobody. */
export interface CleanParty {
  partyType: 'PERSON' | 'ORGANISATION' | '';
  identifying: Identifying;
  tokens: TokenValue[];
  facts: { name: string; value: string; factTime: Date }[];
  qualityCodes: string[];
}

/** @param today YYYY-MM-DD in the business zone; @param time when the source said it */
export function cleanParty(party: PartyReported, today: string, time: Date): CleanParty {
  const quality = new Set<string>();
  const partyType = party.partyType === PartyType.PERSON ? 'PERSON' : party.partyType === PartyType.ORGANISATION ? 'ORGANISATION' : '';
  const document = cleanDocument(documentType(party.idType), party.idNumber, today);
  if (document.qualityCode) quality.add(document.qualityCode);
  const name = cleanName(party.name);
  if (name === '') quality.add('NAME_MISSING');
  const email = cleanEmail(party.email);
  if (email.address !== '' && !email.valid) quality.add('EMAIL_INVALID');
  const phones = party.phones.filter((p) => p.number.trim() !== '').map((p) => ({ ...cleanPhone(p.number), verified: p.verified }));
  if (phones.some((p) => !p.valid)) quality.add('PHONE_INVALID');
  const birthDate = birthDateOf(party, document, today, quality);
  const gender = genderOf(party, document, quality);
  const identifying: Identifying = {
    name, idType: document.type, idNumber: document.number, ...(birthDate === undefined ? {} : { birthDate }),
    phones: phones.map(({ number, verified, valid }): IdentifyingPhone => ({ number, verified, valid })),
    email: email.address, wechatUnionId: party.wechatUnionId, address: party.address.normalize('NFKC').trim(), employer: party.employer.trim(),
  };
  const derived = { gender, age: birthDate && String(ageOf(birthDate, today)), province: provinceOf(identifying.address) };
  return {
    partyType, identifying,
    tokens: tokenValues(party, document, phones, email.valid ? email.address : ''),
    facts: facts(derived, party.declarations, time, quality),
    qualityCodes: [...quality].sort(),
  };
}

/** Whole years from a birth date to a day, both YYYY-MM-DD. */
export function ageOf(birthDate: string, today: string): number {
  return Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0);
}

const documentType = (type: IdType): DocumentType => (type === IdType.UNSPECIFIED ? '' : ((IdType[type] ?? 'OTHER') as DocumentType));

function birthDateOf(party: PartyReported, document: CleanDocument, today: string, quality: Set<string>): string | undefined {
  const said = fromDateMessage(party.birthDate);
  if (party.birthDate !== undefined && (said === undefined || said > today)) quality.add('BIRTH_DATE_INVALID');
  if (document.birthDate !== undefined && said !== undefined && said !== document.birthDate) quality.add('BIRTH_DATE_MISMATCH');
  return document.birthDate ?? (said !== undefined && said <= today ? said : undefined);
}

function genderOf(party: PartyReported, document: CleanDocument, quality: Set<string>): 'M' | 'F' | undefined {
  const said = party.gender === Gender.MALE ? 'M' : party.gender === Gender.FEMALE ? 'F' : undefined;
  if (document.gender !== undefined && said !== undefined && said !== document.gender) quality.add('GENDER_MISMATCH');
  return document.gender ?? said;
}

function tokenValues(party: PartyReported, document: CleanDocument, phones: readonly { number: string; valid: boolean; mobile: boolean; verified: boolean }[], email: string): TokenValue[] {
  const name = nameMatchKey(party.name);
  const values: TokenValue[] = [];
  const add = (kind: TokenKind, value: string, verified = false) => {
    const known = values.find((v) => v.kind === kind && v.value === value);
    if (known) known.verified ||= verified;
    else values.push({ kind, value, verified });
  };
  if (name !== '') add('NAME', name);
  if (document.key?.kind === 'PASSPORT_NAME') {
    if (name !== '') add('PASSPORT_NAME', `${document.key.value}|${name}`);
  } else if (document.key) add(document.key.kind, document.key.value);
  for (const phone of phones.filter((p) => p.valid)) {
    add('PHONE', phone.number, phone.verified);
    if (phone.mobile && name !== '' && party.partyType !== PartyType.ORGANISATION) add('PHONE_NAME', `${phone.number}|${name}`, phone.verified);
  }
  if (email !== '') add('EMAIL', email);
  if (party.wechatUnionId !== '') add('UNION_ID', party.wechatUnionId);
  return values;
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
