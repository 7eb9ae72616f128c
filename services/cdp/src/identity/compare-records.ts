import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { comparePair, type Comparison } from '../matching/compare-pair.js';
import type { Features } from '../matching/feature-types.js';
import { profileOf } from '../matching/levels.js';
import type { Model } from '../matching/model.js';
import { blockingTokenKinds } from './blocking-tokens.js';
import { pair, type Pair } from './identity.js';
import { recordNotFound } from './identity.errors.js';
import { IdentityStore } from './identity.store.js';
import { ActiveModel } from '../models/active-model.js';
import { PairsStore } from './pairs.store.js';
import { RecordsStore } from './records.store.js';

/** How two records compare now. */
export interface ComparedPair extends Pair {
  modelVersion: number;
  /** Absent where one of them has nothing to compare: a device. */
  comparison?: Comparison;
  /** Why they are not linked, whatever the weight; empty where nothing stands against it. */
  veto: string;
}

/** Compares records by what is stored of them, under the present model. Nothing is changed. */
@Injectable()
export class CompareRecords {
  constructor(
    private readonly models: ActiveModel,
    private readonly pairs: PairsStore,
    private readonly records: RecordsStore,
    private readonly identity: IdentityStore,
  ) {}

  model(tx: Tx): Promise<Model> {
    return this.models.current(tx);
  }

  /** Whether the model would link each of these pairs by themselves. */
  async wouldLink(tx: Tx, asked: readonly Pair[], model: Model): Promise<boolean[]> {
    const features = await this.featuresOf(tx, asked.flatMap((p) => [p.a, p.b]));
    return asked.map(({ a, b }) => {
      const [x, y] = [features.get(a), features.get(b)];
      return x !== undefined && y !== undefined && isLink(x, y, model);
    });
  }

  /** The strongest pairs between two sets of records, best first. */
  async across(tx: Tx, ones: readonly string[], others: readonly string[], limit: number): Promise<ComparedPair[]> {
    const model = await this.models.current(tx);
    const features = await this.featuresOf(tx, [...ones, ...others]);
    const compared = ones.flatMap((one) => others.flatMap((other): ComparedPair[] => {
      const [x, y] = [features.get(one), features.get(other)];
      if (x === undefined || y === undefined) return [];
      const comparison = comparePair(x, y, model);
      return [{ a: one, b: other, modelVersion: model.version, comparison, veto: comparison.veto ?? '' }];
    }));
    return compared.sort((x, y) => y.comparison!.weight - x.comparison!.weight).slice(0, limit);
  }

  /** @throws KejingError NOT_FOUND RECORD_NOT_FOUND */
  async two(tx: Tx, recordId: string, otherRecordId: string): Promise<ComparedPair & { sameCustomer: boolean; sharesBlock: boolean; customerId: string }> {
    const state = await this.identity.read(tx, [], [recordId, otherRecordId]);
    const [one, other] = [recordId, otherRecordId].map((id) => state.records.find((r) => r.recordId === id));
    if (one === undefined || other === undefined) throw recordNotFound();
    const model = await this.models.current(tx);
    const features = await this.featuresOf(tx, [recordId, otherRecordId]);
    const [x, y] = [features.get(recordId), features.get(otherRecordId)];
    const comparison = x && y && comparePair(x, y, model);
    const p = pair(recordId, otherRecordId);
    const edge = (await this.pairs.edgesOf(tx, [recordId])).find((e) => e.a === p.a && e.b === p.b);
    const apart = state.cannotLinks.some((c) => c.a === p.a && c.b === p.b) ? 'CANNOT_LINK' : undefined;
    return {
      a: recordId, b: otherRecordId, modelVersion: model.version, ...(comparison && { comparison }), veto: apart ?? comparison?.veto ?? edge?.veto ?? '',
      sameCustomer: one.customerId === other.customerId, customerId: other.customerId ?? '', sharesBlock: await this.sharesBlock(tx, recordId, otherRecordId),
    };
  }

  private async sharesBlock(tx: Tx, recordId: string, otherRecordId: string): Promise<boolean> {
    const rows = (await this.records.tokensOf(tx, [recordId, otherRecordId])).filter((row) => blockingTokenKinds.has(row.kind));
    const own = new Set(rows.filter((row) => row.recordId === recordId).map((row) => row.token));
    const shared = rows.filter((row) => row.recordId === otherRecordId && own.has(row.token)).map((row) => row.token);
    return shared.length > (await this.pairs.hubsAmong(tx, shared)).size;
  }

  private async featuresOf(tx: Tx, recordIds: readonly string[]): Promise<Map<string, Features>> {
    const records = await this.pairs.recordsOf(tx, [...new Set(recordIds)]);
    return new Map(records.flatMap((r) => (r.features === undefined ? [] : [[r.recordId, r.features] as const])));
  }
}

function isLink(x: Features, y: Features, model: Model): boolean {
  const profile = profileOf(x, y);
  if (profile === undefined) return false;
  const { weight, veto } = comparePair(x, y, model);
  return veto === undefined && weight >= model.profiles[profile].thresholds.link;
}
