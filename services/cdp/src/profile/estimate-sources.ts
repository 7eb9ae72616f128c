import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { decodeFeatures } from '../matching/features.js';
import { ActiveReliability } from './active-reliability.js';
import { estimateReliability, type Testimony } from './estimate-reliability.js';
import { ReliabilityStore } from './reliability.store.js';
import { testimonyOf } from './testimony.js';

/** Customers that a version is estimated on at most: enough for a per cent on the smallest of twenty sources, and some seconds of work. */
const SAMPLE = 10_000;
const PAGE = 500;
/** Symbols of customer IDs, for a place to start at that is as likely anywhere. */
const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Estimates how reliable sources are from a sample of customers of several records, by digests alone: nothing is decrypted. */
@Injectable()
export class EstimateSources {
  constructor(
    private readonly database: Database,
    private readonly store: ReliabilityStore,
    private readonly active: ActiveReliability,
  ) {}

  /** @param at 0 to 1: where among the customers the sample begins @returns the new version; undefined where nobody has two records */
  async execute({ actor, now, at }: { actor: string; now: Date; at: number }): Promise<number | undefined> {
    const { groups, customers } = await this.sample(at);
    if (groups.length === 0) return undefined;
    const known = await estimateReliability(groups, 0);
    const statements = groups.reduce((total, group) => total + group.length, 0);
    const version = await this.database.tx(async (tx) => {
      const next = (await this.store.latestVersion(tx)) + 1;
      await this.store.insert(tx, { ...known, version: next }, { actor, now, customers, statements });
      return next;
    });
    this.active.expire();
    return version;
  }

  /** Statements of one customer on one attribute each; from the start again where the end comes first. */
  private async sample(at: number): Promise<{ groups: Testimony[][]; customers: number }> {
    const start = Array.from({ length: 4 }, (_, i) => SYMBOLS[Math.floor(at * 32 ** (i + 1)) % 32]).join('');
    const groups: Testimony[][] = [];
    const seen = new Set<string>();
    for (const [from, until] of [[start, undefined], ['', start]] as const) {
      let after: string = from;
      while (seen.size < SAMPLE) {
        const rows = await this.store.customersAfter(this.database.reader, after, PAGE);
        const ofCustomer = Map.groupBy(rows.filter((row) => until === undefined || row.customerId <= until), (row) => row.customerId);
        if (ofCustomer.size === 0) break;
        for (const [customerId, records] of ofCustomer) {
          seen.add(customerId);
          const said = records.flatMap(({ features, sourceSystem }) => {
            const decoded = decodeFeatures(features);
            return decoded === undefined ? [] : testimonyOf(decoded, sourceSystem);
          });
          groups.push(...[...Map.groupBy(said, (one) => `${one.attribute} ${one.document ?? ''}`).values()].filter((group) => group.length > 1));
        }
        after = rows.at(-1)!.customerId;
        await turn();
      }
    }
    return { groups, customers: seen.size };
  }
}
