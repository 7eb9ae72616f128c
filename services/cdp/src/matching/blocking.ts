import type { StandardParty } from '../standards/standard-party.js';
import { family } from './document-features.js';
import { soundOf } from './place-features.js';

/** Kinds of blocking key; each is a column of its own. */
export const blockingKinds = [
  'DOCUMENT', 'ORGANISATION', 'PHONE', 'EMAIL', 'UNION', 'DEVICE', 'NAME_BIRTH', 'NAME_PHONE', 'POLICY', 'NAME_PLACE', 'NAME_EMPLOYER', 'BIRTH_PLACE', 'TEXT',
] as const;
export type BlockingKind = (typeof blockingKinds)[number];

export interface BlockingKey {
  kind: BlockingKind;
  /** Cleaned, for a keyed token; never stored as it is. */
  value: string;
}

/** Keys of a party, each once: records that share one are compared. */
export function blockingKeys(party: StandardParty): BlockingKey[] {
  const keys = new Map<string, BlockingKey>();
  const add = (kind: BlockingKind, ...values: readonly string[]) => {
    if (!values.includes('')) keys.set(`${kind} ${values.join(' ')}`, { kind, value: values.join('|') });
  };
  const { document } = party;
  if (document.quality !== 'JUNK') add('DOCUMENT', family(document.type), document.holder);
  if (document.orgCode) add('DOCUMENT', 'ORG_CODE', document.orgCode);
  for (const phone of party.phones) if (phone.quality !== 'JUNK') add('PHONE', phone.number);
  add('EMAIL', party.email);
  add('UNION', party.wechatUnionId);
  add('DEVICE', party.deviceId);
  if (party.partyType === 'ORGANISATION') organisationKeys(party, add);
  else if (party.profile === 'western') westernKeys(party, add);
  else personKeys(party, add);
  return [...keys.values()];
}

type Add = (kind: BlockingKind, ...values: readonly string[]) => void;

function organisationKeys(party: StandardParty, add: Add): void {
  const name = party.organisation;
  if (name === undefined) return;
  for (const { policyNo } of party.policyRoles) add('POLICY', policyNo);
  add('ORGANISATION', name.full);
  add('ORGANISATION', name.place + name.brand, name.branchPlace || '-');
}

/** Names are compared by their sound; where only the surname is known, by that. */
function personKeys(party: StandardParty, add: Add): void {
  const { name, address } = party;
  const sound = name.kind === 'FULL' ? name.pinyin : name.kind === 'LATIN' ? [...name.latin].sort().join(' ') : '';
  const birth = party.birthDate.date;
  add('NAME_BIRTH', sound, birth);
  // A number with a wrong digit gives no birth date, but mostly still the year.
  add('NAME_BIRTH', sound, birth.slice(0, 4) || (/^\d{17}[\dX]$/.test(party.document.holder) ? party.document.holder.slice(6, 10) : ''));
  for (const phone of party.phones) add('NAME_PHONE', sound, phone.number);
  for (const { policyNo } of party.policyRoles) add('POLICY', policyNo);
  const place = [address.city, address.community || address.road + address.number, address.building, address.room];
  add('NAME_PLACE', sound, address.city, address.community || address.road + address.number);
  add('BIRTH_PLACE', birth, ...place);
  if (party.employer) add('NAME_EMPLOYER', sound, party.employer.core);
}

/** Two things that agree, of name, birth date and places; words by their sound, since they are misspelt. */
function westernKeys(party: StandardParty, add: Add): void {
  const { name, address } = party;
  const birth = party.birthDate.date;
  const [given, surname, road, line2, suburb] = [name.given, name.surname, address.road, address.community, address.suburb].map((text) => soundOf(text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '')));
  const { number, postcode } = address;
  add('NAME_BIRTH', 'given', birth, given!.slice(0, 1));
  add('NAME_BIRTH', 'surname', birth, surname!.slice(0, 1));
  add('BIRTH_PLACE', birth, number);
  add('BIRTH_PLACE', birth, postcode);
  if (given !== '' && surname !== '') add('TEXT', 'name', [given, surname].sort().join(' '));
  for (const [which, word] of [['surname', surname!], ['given', given!], ['road', road!], ['line2', line2!], ['number', number]] as const) {
    add('TEXT', which, word, postcode);
    add('TEXT', which, word, suburb!);
  }
  add('TEXT', 'road-number', road!, number);
  add('TEXT', 'line2-number', line2!, number);
}
