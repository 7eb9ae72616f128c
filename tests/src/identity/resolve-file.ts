// A file of parties resolved in memory, on one thread, with nothing stored: what a load would make of it, and the same work as Splink does beside it.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { create } from '@bufbuild/protobuf';
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { IdentityCsv, type IdentityRow, readPartyLine } from '@kejing/sample-insurer';
import { matchingCode, offlineDigest, type MatchingCode, type Opaque } from './offline-matching.js';

export interface ResolvedFile {
  records: number;
  customers: number;
  /** Pairs that a steward would have to look at. */
  reviews: number;
  /** Why lines are no records, with how many for each reason. */
  refused: ReadonlyMap<string, number>;
  /** From the file to the clusters that are written. */
  seconds: number;
}

export interface ResolveFileOptions {
  /** YYYY-MM-DD. */
  today: string;
  profile: '' | 'chinese' | 'western';
  say(line: string): void;
}

interface CleanedRecord {
  recordId: string;
  source: Omit<IdentityRow, 'customerId'>;
  party: Opaque;
  version: bigint;
}

/**
 * Resolves the parties of a file among themselves by the shipped weights, with frequencies counted in the file. `out` is as of scripts/export, with numbers
 * for customers, and appears when it is whole. A record that comes more than once counts as its latest report.
 */
export async function resolveFile(file: string, out: string, { today, profile, say }: ResolveFileOptions): Promise<ResolvedFile> {
  const started = performance.now();
  const csv = await IdentityCsv.open(out); // told before the work, where it can't be
  try {
    const code = await matchingCode();
    const { latest, refused } = await readRecords(file, { today, profile }, code);
    const parties = [...latest.values()];
    say(`${parties.length} records cleaned`);
    const compared = code.toRecords(parties, offlineDigest);
    const model = { ...code.shippedModel(), frequencies: code.countFrequencies(compared.map(({ features }) => features)) };
    const { clusters, reviews } = code.resolveRecords({ parties }, compared, model);
    for (const [i, records] of clusters.entries()) await csv.add(records.map((recordId) => ({ ...latest.get(recordId)!.source, customerId: String(i + 1) })));
    await csv.finish();
    return { records: parties.length, customers: clusters.length, reviews: reviews.length, refused, seconds: (performance.now() - started) / 1000 };
  } catch (error) {
    csv.discard();
    throw error;
  }
}

async function readRecords(file: string, { today, profile }: Pick<ResolveFileOptions, 'today' | 'profile'>, code: MatchingCode) {
  const latest = new Map<string, CleanedRecord>();
  const refused = new Map<string, number>();
  for await (const text of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity })) {
    if (text.trim() === '') continue;
    const read = readPartyLine(text, { profile, legalEntity: '' });
    if (read.kind === 'refused') {
      refused.set(read.reason, (refused.get(read.reason) ?? 0) + 1);
      continue;
    }
    const report = create(PartyReportedSchema, read.event.data);
    const { sourceSystem, sourceId } = report;
    const recordId = `${sourceSystem}:${sourceId}`;
    const version = read.event.sourceVersion ?? 0n;
    if ((latest.get(recordId)?.version ?? -1n) > version) continue;
    latest.set(recordId, { recordId, source: { sourceSystem, sourceId }, party: code.standardiseParty(report, today, read.event.time), version });
  }
  return { latest, refused };
}
