// The matching code of the cdp, as it was built, and labelled sets for it: without a stack, for the person who makes the weights.
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { create } from '@bufbuild/protobuf';
import { Gender, IdType, PartyReportedSchema, PartyType, type PartyReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyRole } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { readByRecord } from './evaluate-csv.js';
import { repositoryRoot } from '@kejing/testing';
import type { PartyLine } from './generate/party-line.js';

/** What is not looked into here: a service's own types. */
export type Opaque = { readonly opaque: unique symbol };
export type ProfileName = 'chinese' | 'western' | 'organisation';
export type LevelVector = Uint8Array;

/** Functions of services/cdp/src/matching and standards that the offline programs call. */
export interface MatchingCode {
  standardiseParty(party: PartyReported, today: string, time: Date): Opaque;
  toFeatures(party: Opaque, digest: (column: string, value: string) => number): Opaque & { organisation: boolean; western: boolean };
  countFrequencies(features: Iterable<Opaque>): Opaque;
  shippedModel(): { frequencies: Opaque };
  toRecords(parties: readonly { recordId: string; party: Opaque }[], digest: (column: string, value: string) => number): { features: Opaque }[];
  resolveRecords(input: { parties: readonly { recordId: string; party: Opaque }[] }, records: readonly { features: Opaque }[], model: { frequencies: Opaque }): { clusters: string[][]; reviews: unknown[] };
  forEachCandidate(parties: Opaque[], hubs: ReadonlySet<string>, visit: (i: number, j: number) => void): void;
  profileOf(x: Opaque, y: Opaque): ProfileName | undefined;
  levelsOf(x: Opaque, y: Opaque, profile: ProfileName): { levels: Uint8Array };
  countProfile(name: ProfileName, of: Record<string, LevelVector[]>, prior: object, records: number, candidates: number): { field: string; levels: string[]; m: number[]; u: number[]; relative: number[]; twin: number[] }[];
  schemas: Record<ProfileName, Record<string, string[]>>;
}

/** Imports the code from where it was built; programs outside the cdp know no path to its sources. */
export async function matchingCode(): Promise<MatchingCode> {
  const files = ['standards/standardise-party', 'matching/features', 'matching/frequencies', 'matching/model', 'matching/resolve-all', 'matching/levels', 'matching/compare-pair', 'matching/train-model'];
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(repositoryRoot(), `services/cdp/dist/src/${file}.js`)).href) as Promise<object>));
  return Object.assign({}, ...modules) as MatchingCode;
}

/** A 32-bit digest without a key, for what stays in this process: FNV-1a, its bits mixed at the end as in MurmurHash3. */
export function offlineDigest(column: string, value: string): number {
  let hash = 0x811c9dc5;
  for (const text of [column, '\0', value]) for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}

export interface LabelledSet {
  parties: { recordId: string; party: Opaque }[];
  person: ReadonlyMap<string, string>;
  household: ReadonlyMap<string, string>;
  difficulties: ReadonlyMap<string, readonly string[]>;
}

/** A folder of parties.ndjson, truth.csv and difficulty.csv; with a dataset.csv beside them it is a Febrl set, and western. */
export async function readSet(folder: string, code: MatchingCode): Promise<LabelledSet> {
  const [truth, difficulty] = [join(folder, 'truth.csv'), join(folder, 'difficulty.csv')];
  const profile = existsSync(join(folder, 'dataset.csv')) ? 'western' : 'chinese';
  const parties: LabelledSet['parties'] = [];
  for await (const text of createInterface({ input: createReadStream(join(folder, 'parties.ndjson'), 'utf8'), crlfDelay: Infinity })) {
    if (text.trim() === '') continue;
    const line = JSON.parse(text) as PartyLine;
    parties.push({ recordId: `${line.sourceSystem}:${line.sourceId}`, party: code.standardiseParty(toReport(line, profile), '2026-11-22', new Date(line.reportedAt)) });
  }
  const tags = existsSync(difficulty) ? await readByRecord(difficulty, 'difficulty') : new Map<string, string>();
  return {
    parties, person: await readByRecord(truth, 'personId'), household: await readByRecord(truth, 'householdId'),
    difficulties: new Map([...tags].map(([record, text]) => [record, text.split(';')])),
  };
}

function toReport(line: PartyLine, profile: string): PartyReported {
  const [year, month, day] = (line.birthDate ?? '').split('-').map(Number);
  const numbers = [...new Set([line.mobile, ...(line.phones ?? [])])].filter((n) => n !== undefined && n !== '') as string[];
  return create(PartyReportedSchema, {
    sourceSystem: line.sourceSystem, sourceId: line.sourceId, partyType: PartyType[line.partyType], name: line.name ?? '', givenName: line.givenName ?? '', surname: line.surname ?? '',
    nameLatin: line.nameLatin ?? '', gender: line.gender === 'M' ? Gender.MALE : line.gender === 'F' ? Gender.FEMALE : Gender.UNSPECIFIED,
    idType: IdType[(line.idType || 'UNSPECIFIED') as keyof typeof IdType], idNumber: line.idNumber ?? '',
    ...(day === undefined ? {} : { birthDate: { $typeName: 'google.type.Date' as const, year: year!, month: month!, day } }),
    phones: numbers.map((number) => ({ number })), email: line.email ?? '', wechatUnionId: line.wechatUnionId ?? '', deviceId: line.deviceId ?? '', employer: line.employer ?? '',
    ...(typeof line.address === 'object' ? { postalAddress: line.address } : { address: line.address ?? '' }),
    policyRoles: (line.policyRoles ?? []).map(({ policyNo, role }) => ({ policyNo, role: PolicyRole[role] })), matchingProfile: profile,
  });
}
