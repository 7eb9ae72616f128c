import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { blockingTokenKind, blockingTokenKinds } from '../identity/blocking-tokens.js';
import { blockingKinds, type BlockingKind } from '../matching/blocking.js';
import { decodeFeatures, type Features } from '../matching/features.js';
import { FrequencyCounter, usualNames } from '../matching/frequencies.js';
import type { Frequencies } from '../matching/model.js';
import { HUB_CAP } from '../matching/train-model.js';
import { isHub, peopleBeforeHub } from './decide-hub.js';
import { CountSketch } from './frequent-values.js';
import { MatchedRecordsStore } from './matched-records.store.js';

const NIL = '00000000-0000-0000-0000-000000000000';
const PAGE = 2_000;
/** Records that are decoded before others have a turn: some milliseconds. */
const SLICE = 250;
/** Values listed for each column, the most frequent. */
const LISTED = 200_000;
/** Fewer records than this have no value of a column that {@link FrequencyCounter} lists. */
export const listedFrom = (column: string): number => (usualNames[column] ?? 3) + 1;

export interface Hub {
  token: string;
  kind: string;
}

/** Counts values and who shares tokens over all records, in pages: memory does not grow with records, and nobody waits for it. */
@Injectable()
export class CountValues {
  constructor(
    private readonly database: Database,
    private readonly records: MatchedRecordsStore,
  ) {}

  async frequencies(): Promise<Frequencies> {
    const sketch = new CountSketch();
    await this.eachRecord((features) => sketch.add(features));
    const counter = new FrequencyCounter((column, digest) => sketch.mayOccur(digest, listedFrom(column)));
    await this.eachRecord((features) => counter.add(features));
    const { columns, ...counted } = counter.frequencies();
    return { ...counted, columns: Object.fromEntries(Object.entries(columns).map(([column, counts]) => [column, mostFrequent(counts)])) };
  }

  async hubs(): Promise<Hub[]> {
    const kindOf = new Map<string, BlockingKind>(blockingKinds.map((kind) => [blockingTokenKind(kind), kind]));
    const hubs: Hub[] = [];
    // Kinds of which the number of people is looked at, from the first number that may be too many; of all the others the cap decides.
    const counted: string[] = Object.keys(peopleBeforeHub).map((kind) => blockingTokenKind(kind as BlockingKind));
    const capped = [...blockingTokenKinds].filter((kind) => !counted.includes(kind));
    for (const [kinds, than] of [[counted, Math.min(...Object.values(peopleBeforeHub))], [capped, HUB_CAP]] as const) {
      for (let after = ''; ; ) {
        const page = await this.records.sharedAfter(this.database.reader, after, kinds, than, 200);
        if (page.length === 0) break;
        const carriers = await this.carriersOf(page.filter(({ records }) => records <= HUB_CAP));
        hubs.push(...page.filter(({ token, kind, records }) => isHub(kindOf.get(kind)!, records, carriers.get(token) ?? [])).map(({ token, kind }) => ({ token, kind })));
        after = page.at(-1)!.token;
        await turn();
      }
    }
    return hubs;
  }

  private async carriersOf(tokens: readonly Hub[]): Promise<Map<string, Features[]>> {
    const rows = await this.records.carriersOf(this.database.reader, tokens);
    const decoded = rows.flatMap(({ token, features }) => {
      const own = decodeFeatures(features);
      return own === undefined ? [] : [{ token, own }];
    });
    return new Map([...Map.groupBy(decoded, (row) => row.token)].map(([token, own]) => [token, own.map((row) => row.own)]));
  }

  private async eachRecord(use: (features: Features) => void): Promise<void> {
    for (let after = NIL; ; ) {
      const rows = await this.records.featuresAfter(this.database.reader, after, PAGE);
      for (const [i, { features }] of rows.entries()) {
        const decoded = decodeFeatures(features);
        if (decoded !== undefined) use(decoded);
        if (i % SLICE === SLICE - 1) await turn();
      }
      if (rows.length < PAGE) return;
      after = rows.at(-1)!.recordId;
    }
  }
}

/** Equally frequent ones by their digests: the same list whatever the order of counting. */
function mostFrequent(counts: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  if (counts.size <= LISTED) return counts;
  return new Map([...counts].sort(([x, n], [y, m]) => m - n || x - y).slice(0, LISTED));
}
