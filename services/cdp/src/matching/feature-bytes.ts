import type { DocumentType } from '../standards/clean-document.js';
import type { DocumentQuality, NameKind } from '../standards/standard-party.js';
import { ByteReader, ByteWriter } from './bytes.js';
import type { AddressFeatures, DocumentFeatures, Features, OrganisationFeatures, PhoneFeatures, TextFeatures } from './feature-types.js';

/** Version of the form of the bytes; features of another version are made again from the record. */
export const FEATURES_VERSION = 1;

const NAME_KINDS: readonly NameKind[] = ['FULL', 'SURNAME_ONLY', 'TITLE', 'NICKNAME', 'LATIN', 'NEWBORN', 'JUNK', 'MISSING'];
const DOCUMENT_TYPES: readonly DocumentType[] = [
  '', 'RESIDENT_ID', 'HOUSEHOLD_REGISTER', 'PASSPORT', 'HKMO_PERMIT', 'TW_PERMIT', 'HKMOTW_RESIDENCE', 'FOREIGN_PR', 'MILITARY', 'BIRTH_CERT', 'USCC', 'ORG_CODE', 'BUSINESS_REG', 'OTHER',
];
const QUALITIES: readonly DocumentQuality[] = ['VALID', 'UNCHECKED', 'SUSPECT', 'INVALID', 'JUNK', 'MISSING'];
/** Digests of which a record has one or none; only those that are there take room. */
const SINGLE = [
  'source', 'name', 'surname', 'given', 'pinyin', 'pinyinSurname', 'pinyinGiven', 'parent', 'birth', 'birthYear', 'birthMonth', 'birthDay', 'birthSwapped', 'birthLunar',
  'email', 'union', 'device', 'employer',
] as const;
const ADDRESS = ['city', 'district', 'road', 'number', 'community', 'building', 'unit', 'room', 'postcode', 'state', 'place'] as const;
const ORGANISATION = ['full', 'core', 'brand', 'trade', 'place', 'branch'] as const;

/** Features as bytes for storing. */
export function encodeFeatures(f: Features): Buffer {
  const out = new ByteWriter();
  out.byte(FEATURES_VERSION);
  out.byte((f.western ? 1 : 0) | (f.organisation ? 2 : 0) | (f.document ? 4 : 0) | (f.address ? 8 : 0) | (f.organisationName ? 16 : 0) | (f.gender << 5));
  out.byte(NAME_KINDS.indexOf(f.nameKind) | (f.age << 4));
  out.byte(f.cohort);
  out.signed(f.day);
  out.some(SINGLE.map((key) => f[key]));
  for (const list of [f.chars, f.sounds, f.shapes, f.latin, f.hints, f.birthNear]) out.words(list);
  if (f.document) {
    out.byte(DOCUMENT_TYPES.indexOf(f.document.type));
    out.byte(QUALITIES.indexOf(f.document.quality) | (f.document.exclusive ? 8 : 0));
    out.some([f.document.holder, f.document.orgCode]);
    out.words(f.document.near);
  }
  out.byte(f.phones.length);
  for (const phone of f.phones) {
    out.byte((phone.mobile ? 1 : 0) | (phone.verified ? 2 : 0));
    out.word(phone.number);
    out.words(phone.parts);
  }
  if (f.address) {
    out.some(ADDRESS.map((key) => f.address![key]));
    out.words(f.address.postcodeNear);
  }
  out.byte(f.texts.length);
  for (const text of f.texts) {
    out.some([text.text, text.sound]);
    out.halves(text.pairs);
  }
  if (f.organisationName) out.some(ORGANISATION.map((key) => f.organisationName![key]));
  out.byte(f.policies.length);
  for (const { policy, roles } of f.policies) {
    out.word(policy);
    out.byte(roles);
  }
  return out.bytes();
}

/** Features from their bytes; undefined where the bytes are of another version. */
export function decodeFeatures(bytes: Uint8Array): Features | undefined {
  const from = new ByteReader(bytes);
  if (from.byte() !== FEATURES_VERSION) return undefined;
  const flags = from.byte();
  const nameAndAge = from.byte();
  const cohort = from.byte();
  const day = from.signed();
  const one = from.some(SINGLE.length) as Values<typeof SINGLE>;
  const [chars, sounds, shapes, latin, hints, birthNear] = [from.words(), from.words(), from.words(), from.words(), from.words(), from.words()];
  const document = flags & 4 ? readDocument(from) : undefined;
  const phones: PhoneFeatures[] = [];
  for (let left = from.byte(); left > 0; left--) {
    const kind = from.byte();
    phones.push({ number: from.word(), mobile: (kind & 1) !== 0, verified: (kind & 2) !== 0, parts: from.words() });
  }
  const address = flags & 8 ? readAddress(from) : undefined;
  const texts: TextFeatures[] = [];
  for (let left = from.byte(); left > 0; left--) {
    const [text, sound] = from.some(2) as [number, number];
    texts.push({ text, sound, pairs: from.halves() });
  }
  const organisationName = flags & 16 ? readOrganisation(from) : undefined;
  const policies: { policy: number; roles: number }[] = [];
  for (let left = from.byte(); left > 0; left--) policies.push({ policy: from.word(), roles: from.byte() });
  return {
    western: (flags & 1) !== 0, organisation: (flags & 2) !== 0, source: one[0], day, nameKind: NAME_KINDS[nameAndAge & 15]!, name: one[1], surname: one[2], given: one[3], pinyin: one[4],
    pinyinSurname: one[5], pinyinGiven: one[6], chars, sounds, shapes, latin, hints, parent: one[7], gender: flags >> 5, age: nameAndAge >> 4, cohort, birth: one[8], birthYear: one[9],
    birthMonth: one[10], birthDay: one[11], birthSwapped: one[12], birthLunar: one[13], birthNear, ...(document && { document }), phones, email: one[14], union: one[15], device: one[16],
    ...(address && { address }), texts, employer: one[17], ...(organisationName && { organisationName }), policies,
  };
}

/** As many numbers as there are names. */
type Values<Names extends readonly string[]> = { -readonly [K in keyof Names]: number };

function readDocument(from: ByteReader): DocumentFeatures {
  const type = DOCUMENT_TYPES[from.byte()]!;
  const quality = from.byte();
  const [holder, orgCode] = from.some(2) as [number, number];
  return { type, quality: QUALITIES[quality & 7]!, exclusive: (quality & 8) !== 0, holder, orgCode, near: from.words() };
}

function readAddress(from: ByteReader): AddressFeatures {
  const [city, district, road, number, community, building, unit, room, postcode, state, place] = from.some(ADDRESS.length) as Values<typeof ADDRESS>;
  return { city, district, road, number, community, building, unit, room, postcode, state, place, postcodeNear: from.words() };
}

function readOrganisation(from: ByteReader): OrganisationFeatures {
  const [full, core, brand, trade, place, branch] = from.some(ORGANISATION.length) as Values<typeof ORGANISATION>;
  return { full, core, brand, trade, place, branch };
}
