import { setImmediate as turn } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import { blockingTokenKinds } from '../identity/blocking-tokens.js';
import { comparePair, levelsOf } from '../matching/compare-pair.js';
import { decodeFeatures, type Features } from '../matching/features.js';
import { profileOf, schemas } from '../matching/levels.js';
import type { Model } from '../matching/model.js';
import { HUB_CAP, type LevelVector } from '../matching/train-model.js';
import type { TrainedProfile } from './match-model.js';
import { MatchedRecordsStore } from './matched-records.store.js';

/** Level vectors of pairs, for training. */
export interface PairSample {
  /** Of pairs that share a token. */
  candidates: LevelVector[];
  /** Of pairs taken at random. */
  random: LevelVector[];
  /** Records that the candidates come from: `2 × candidates / records` is the mean number of candidates of a record. */
  records: number;
}

/** Enough for the rarest levels; more would only block the process longer while they are learnt from. */
const MAX_CANDIDATES = 200_000;
const MAX_WEIGHED = 100_000;
const MAX_RANDOM = 1_000_000;
const PAGE = 300;
/** How many of its page a record is compared with at random: what strangers hardly ever share is only seen in very many pairs. */
const RANDOM_OF_RECORD = 100;
/** Pairs that are compared before others have a turn: some milliseconds. */
const SLICE = 2_000;

/** Takes records at random and compares each with everybody who shares a token with it, and with some who need not. */
@Injectable()
export class SamplePairs {
  constructor(
    private readonly database: Database,
    private readonly records: MatchedRecordsStore,
  ) {}

  /** @param each is called for each page: whoever leases the work renews it; what it throws ends the sampling */
  async execute(profile: TrainedProfile, each: () => Promise<void>): Promise<PairSample> {
    const vectors = new Vectors(profile);
    const [candidates, random]: [LevelVector[], LevelVector[]] = [[], []];
    const [sampled, others]: [Set<string>, string[]] = [new Set(), []];
    for await (const { page, pairs } of this.pages(profile, each)) {
      for (const { recordId } of page) sampled.add(recordId);
      for (const { x, y, other } of pairs) {
        const vector = vectors.of(x, y);
        if (vector === undefined) continue;
        candidates.push(vector);
        others.push(other);
        if (candidates.length % SLICE === 0) await turn();
      }
      if (random.length < MAX_RANDOM) {
        for (const [i, { features }] of page.entries()) {
          for (const other of page.slice(i + 1, i + 1 + RANDOM_OF_RECORD)) {
            const vector = vectors.of(features, other.features);
            if (vector !== undefined) random.push(vector);
          }
          if (i % 16 === 15) await turn();
        }
      }
      if (candidates.length >= MAX_CANDIDATES) break;
    }
    // A pair within the sample stands for both of its records, the others for one.
    const inside = others.filter((other) => sampled.has(other)).length;
    return { candidates, random, records: candidates.length === 0 ? sampled.size : (2 * sampled.size * candidates.length) / (candidates.length + inside) };
  }

  /** Weights that a model gives to such pairs, as far as nothing forbids the link. */
  async weights(profile: TrainedProfile, model: Model, each: () => Promise<void>): Promise<number[]> {
    const weights: number[] = [];
    for await (const { pairs } of this.pages(profile, each)) {
      for (const [i, { x, y }] of pairs.entries()) {
        if (profileOf(x, y) !== profile) continue;
        const { weight, veto } = comparePair(x, y, model);
        if (veto === undefined) weights.push(weight);
        if (i % SLICE === SLICE - 1) await turn();
      }
      if (weights.length >= MAX_WEIGHED) break;
    }
    return weights;
  }

  /** Records of the profile in an order that is that of nothing, with the pairs that each has beyond those before. */
  private async *pages(profile: TrainedProfile, each: () => Promise<void>): AsyncGenerator<{ page: Decoded[]; pairs: Pair[] }> {
    const sampled = new Set<string>();
    for (let after = ''; ; ) {
      await each();
      const rows = await this.records.sampleAfter(this.database.reader, after, PAGE);
      if (rows.length === 0) return;
      after = rows.at(-1)!.position;
      const page = decodeAll(rows).filter(({ features }) => ofProfile(features, profile));
      yield { page, pairs: await this.pairsOf(page, sampled) };
      for (const { recordId } of page) sampled.add(recordId);
      await turn();
    }
  }

  /** Each pair once, also where both are in the sample. */
  private async pairsOf(page: readonly Decoded[], sampled: ReadonlySet<string>): Promise<Pair[]> {
    const own = new Map(page.map((one) => [one.recordId, one.features]));
    const pairs = await this.records.candidatesOf(this.database.reader, [...own.keys()], [...blockingTokenKinds], HUB_CAP);
    const fresh = pairs.filter(({ recordId, other }) => !sampled.has(other) && (!own.has(other) || recordId < other));
    const others = new Map(decodeAll(await this.records.featuresOf(this.database.reader, [...new Set(fresh.map((p) => p.other).filter((id) => !own.has(id)))])).map((one) => [one.recordId, one.features]));
    return fresh.flatMap(({ recordId, other }) => {
      const y = own.get(other) ?? others.get(other);
      return y === undefined ? [] : [{ x: own.get(recordId)!, y, other }];
    });
  }
}

interface Pair {
  x: Features;
  y: Features;
  /** Record of `y`. */
  other: string;
}

interface Decoded {
  recordId: string;
  features: Features;
}

function decodeAll(rows: readonly { recordId: string; features: Buffer }[]): Decoded[] {
  return rows.flatMap(({ recordId, features }) => {
    const decoded = decodeFeatures(features);
    return decoded === undefined ? [] : [{ recordId, features: decoded }];
  });
}

const ofProfile = (features: Features, profile: TrainedProfile) => !features.organisation && features.western === (profile === 'western');

/** Level vectors, equal ones as one object: half a million pairs have a few thousand. */
class Vectors {
  private readonly known = new Map<string, LevelVector>();
  private readonly fields: number;

  constructor(private readonly profile: TrainedProfile) {
    this.fields = Object.keys(schemas[profile]).length;
  }

  of(x: Features, y: Features): LevelVector | undefined {
    if (profileOf(x, y) !== this.profile) return undefined;
    const levels = levelsOf(x, y, this.profile).levels.subarray(0, this.fields); // used again by the next call
    const key = String.fromCharCode(...levels);
    let vector = this.known.get(key);
    if (vector === undefined) this.known.set(key, (vector = levels.slice()));
    return vector;
  }
}
