import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { Gender, IdType, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyRole } from '@kejing/contracts/es/insurer/v1/policy_pb';
import type { StandardParty } from '../standards/standard-party.js';
import { standardiseParty } from '../standards/standardise-party.js';
import { shippedModel, type Model } from './model.js';
import { resolveAll } from './resolve-all.js';
import type { ClusterDecision, PairOfRecords } from './decide-clusters.js';

/** What a test says of a record; the fields of a line of `scripts/load parties`. */
export interface Said {
  source?: string;
  organisation?: true;
  name?: string;
  given?: string;
  surname?: string;
  latin?: string;
  gender?: 'M' | 'F';
  born?: string;
  id?: string;
  idType?: keyof typeof IdType;
  phones?: string[];
  email?: string;
  union?: string;
  device?: string;
  address?: string | { streetNumber?: string; line1?: string; line2?: string; suburb?: string; postcode?: string; state?: string };
  employer?: string;
  /** Day of the report. */
  on?: string;
  policies?: readonly (readonly [policyNo: string, role: keyof typeof PolicyRole])[];
  western?: true;
}

export const testDigest = (column: string, value: string): number => createHash('sha256').update(`${column}\0${value}`).digest().readUInt32LE(0) || 1;

/** A party as intake would standardise it. */
export function partyOf(id: string, said: Said): StandardParty {
  const [year, month, day] = (said.born ?? '').split('-').map(Number);
  const message = create(PartyReportedSchema, {
    sourceSystem: said.source ?? 'CORE', sourceId: id, partyType: said.organisation ? PartyType.ORGANISATION : PartyType.PERSON, name: said.name ?? '', givenName: said.given ?? '',
    surname: said.surname ?? '', nameLatin: said.latin ?? '', gender: said.gender === 'M' ? Gender.MALE : said.gender === 'F' ? Gender.FEMALE : Gender.UNSPECIFIED,
    idType: said.id === undefined ? IdType.UNSPECIFIED : IdType[said.idType ?? 'RESIDENT_ID'], idNumber: said.id ?? '',
    ...(said.born === undefined ? {} : { birthDate: { $typeName: 'google.type.Date' as const, year: year!, month: month!, day: day! } }),
    phones: (said.phones ?? []).map((number) => ({ number })), email: said.email ?? '', wechatUnionId: said.union ?? '', deviceId: said.device ?? '', employer: said.employer ?? '',
    ...(typeof said.address === 'object' ? { postalAddress: said.address } : { address: said.address ?? '' }),
    policyRoles: (said.policies ?? []).map(([policyNo, role]) => ({ policyNo, role: PolicyRole[role] })),
    matchingProfile: said.western ? 'western' : 'chinese',
  });
  return standardiseParty(message, '2026-11-22', new Date(`${said.on ?? '2025-06-01'}T00:00:00Z`));
}

/** Resolves records that are named by their keys. */
export function resolve(records: Readonly<Record<string, Said>>, options: { model?: Model; firm?: PairOfRecords[]; cannotLinks?: PairOfRecords[] } = {}): ClusterDecision {
  const parties = Object.entries(records).map(([recordId, said]) => ({ recordId, party: partyOf(recordId, said) }));
  return resolveAll({ parties, firm: options.firm ?? [], cannotLinks: options.cannotLinks ?? [] }, options.model ?? shippedModel(), testDigest);
}

/** Clusters in one spelling: members sorted, clusters sorted. */
export const clustersOf = (records: Readonly<Record<string, Said>>): string[] => spelt(resolve(records));

export const spelt = (decision: ClusterDecision): string[] => decision.clusters.map((cluster) => [...cluster].sort().join(' ')).sort();
