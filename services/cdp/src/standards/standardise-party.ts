import { Gender, IdType, PartyType, type PartyReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyRole } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { cleanEmail, isJunkEmail } from './clean-email.js';
import type { DocumentType } from './clean-document.js';
import type { QualityCode } from './quality-codes.js';
import { hasHan } from './script.js';
import { standardiseAddress } from './standard-address.js';
import { standardiseBirthDate } from './standard-birth-date.js';
import { standardiseDocument } from './standard-document.js';
import { standardiseName } from './standard-name.js';
import { standardiseOrganisation } from './standard-organisation.js';
import type { MatchingProfile, StandardAddress, StandardBirthDate, StandardDocument, StandardName, StandardParty, StandardPhone } from './standard-party.js';
import { standardisePhones } from './clean-phone.js';
import { standardisePostalAddress } from './western-address.js';

/** Every field of a party in its standard form, with what was found wrong. Pure. @param today YYYY-MM-DD @param time when the source said it */
export function standardiseParty(party: PartyReported, today: string, time: Date): StandardParty {
  const quality = new Set<QualityCode>();
  const profile = profileOf(party);
  const partyType = party.partyType === PartyType.PERSON ? 'PERSON' : party.partyType === PartyType.ORGANISATION ? 'ORGANISATION' : '';
  const document = standardiseDocument(documentType(party.idType), party.idNumber, today);
  const isOrganisation = partyType === 'ORGANISATION';
  const name = standardiseName(isOrganisation ? '' : party.name, isOrganisation ? {} : {
    surname: party.surname, givenName: party.givenName, latin: party.nameLatin, western: profile === 'western',
    formal: document.quality !== 'MISSING' || party.birthDate !== undefined || party.policyRoles.length > 0,
  });
  const organisation = isOrganisation ? standardiseOrganisation(party.name) : undefined;
  const employer = standardiseOrganisation(party.employer);
  const phones = party.phones.filter((phone) => phone.number.trim() !== '').flatMap((phone) => standardisePhones(phone.number, phone.verified));
  const email = cleanEmail(party.email);
  const birthDate = standardiseBirthDate(birthDateSaid(party), document, today);
  const address = party.postalAddress === undefined ? standardiseAddress(party.address) : standardisePostalAddress(party.postalAddress);
  const saidGender = party.gender === Gender.MALE ? 'M' : party.gender === Gender.FEMALE ? 'F' : '';
  const ofDocument = document.quality === 'VALID' ? document.gender : undefined;

  findInName(isOrganisation ? (organisation!.kind === 'MISSING' ? 'MISSING' : organisation!.kind === 'JUNK' ? 'JUNK' : 'FULL') : name.kind, quality);
  findInDocument(document, quality);
  findInBirthDate(birthDate, quality);
  findInContacts(phones, email, address, quality);
  if (ofDocument !== undefined && saidGender !== '' && saidGender !== ofDocument) quality.add('GENDER_MISMATCH');
  if (employer.kind === 'JUNK') quality.add('EMPLOYER_JUNK');
  return {
    profile, partyType, sourceSystem: party.sourceSystem, sourceId: party.sourceId, reportedAt: time, name, document, phones,
    ...(organisation === undefined ? {} : { organisation }),
    ...(employer.kind === 'COMPANY' || employer.kind === 'INSTITUTION' ? { employer } : {}),
    email: email.valid && !isJunkEmail(email.address) ? email.address : '',
    birthDate, gender: ofDocument ?? (saidGender || (name.titleGender ?? '')), saidGender, address,
    wechatUnionId: party.wechatUnionId.trim(), deviceId: party.deviceId.trim(),
    policyRoles: party.policyRoles.map(({ policyNo, role }) => ({ policyNo: policyNo.trim(), role: ROLES[role] ?? 'OTHER' })),
    qualityCodes: [...quality].sort(),
  };
}

const ROLES: Partial<Record<PolicyRole, StandardParty['policyRoles'][number]['role']>> = {
  [PolicyRole.HOLDER]: 'HOLDER', [PolicyRole.INSURED]: 'INSURED', [PolicyRole.BENEFICIARY]: 'BENEFICIARY', [PolicyRole.PAYER]: 'PAYER',
};

const documentType = (type: IdType): DocumentType => (type === IdType.UNSPECIFIED ? '' : ((IdType[type] ?? 'OTHER') as DocumentType));

const FOREIGN: ReadonlySet<IdType> = new Set([IdType.UNSPECIFIED, IdType.OTHER, IdType.PASSPORT]);

/** As the loader says; else western where the source holds Latin names in parts, or postal addresses in parts, and nothing is Chinese. */
function profileOf(party: PartyReported): MatchingProfile {
  if (party.matchingProfile === 'western' || party.matchingProfile === 'chinese') return party.matchingProfile;
  const parts = party.surname !== '' || party.givenName !== '' || party.postalAddress !== undefined;
  const chinese = hasHan(party.name + party.surname + party.givenName + party.address + party.employer) || !FOREIGN.has(party.idType) || party.wechatUnionId !== '';
  return parts && !chinese ? 'western' : 'chinese';
}

/** YYYY-MM-DD as the source holds it, also where the calendar knows no such day; '' where nothing was said. */
function birthDateSaid({ birthDate }: PartyReported): string {
  if (birthDate === undefined) return '';
  const { year, month, day } = birthDate;
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

const padded = (number: number, digits: number): string => String(number).padStart(digits, '0');

function findInName(kind: StandardName['kind'], quality: Set<QualityCode>): void {
  switch (kind) {
    case 'MISSING': quality.add('NAME_MISSING'); break;
    case 'JUNK': quality.add('NAME_JUNK'); break;
    case 'TITLE': quality.add('NAME_TITLE_ONLY'); break;
    case 'NICKNAME': quality.add('NAME_NICKNAME'); break;
    case 'NEWBORN': quality.add('NAME_NEWBORN'); break;
    case 'SURNAME_ONLY': quality.add('NAME_INCOMPLETE'); break;
    case 'FULL':
    case 'LATIN': break;
  }
}

function findInDocument({ type, quality: found, qualityCode }: StandardDocument, quality: Set<QualityCode>): void {
  if (qualityCode !== undefined) quality.add(qualityCode as QualityCode);
  else if (found === 'MISSING' && type !== '') quality.add('ID_NUMBER_MISSING');
}

function findInBirthDate({ said, ofDocument, quality: found }: StandardBirthDate, quality: Set<QualityCode>): void {
  if (found === 'INVALID') quality.add('BIRTH_DATE_INVALID');
  if (found === 'SWAPPED') quality.add('BIRTH_DATE_SWAPPED');
  if (found === 'PLACEHOLDER') quality.add('BIRTH_DATE_PLACEHOLDER');
  if (said !== '' && ofDocument !== '' && said !== ofDocument) quality.add('BIRTH_DATE_MISMATCH');
}

function findInContacts(phones: readonly StandardPhone[], email: { address: string; valid: boolean }, address: StandardAddress, quality: Set<QualityCode>): void {
  if (phones.some((phone) => phone.quality === 'SHAPE')) quality.add('PHONE_INVALID').add('PHONE_SHAPE');
  if (phones.some((phone) => phone.quality === 'JUNK')) quality.add('PHONE_JUNK');
  if (email.address !== '' && !email.valid) quality.add('EMAIL_INVALID');
  if (email.valid && isJunkEmail(email.address)) quality.add('EMAIL_JUNK');
  if (address.form === 'CHINESE' && address.resolved === 'NONE') quality.add('ADDRESS_UNRESOLVED');
}
