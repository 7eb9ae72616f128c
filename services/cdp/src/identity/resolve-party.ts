import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { comparePair, type Comparison } from '../matching/compare-pair.js';
import type { Features } from '../matching/feature-types.js';
import { profileOf } from '../matching/levels.js';
import type { Model } from '../matching/model.js';
import { HUB_CAP } from '../matching/train-model.js';
import { blockingTokenKinds } from './blocking-tokens.js';
import { CustomersStore } from './customers.store.js';
import { decideMatching } from './decide-matching.js';
import { pair } from './identity.js';
import { IdentityStore } from './identity.store.js';
import { ActiveModel } from '../models/active-model.js';
import { MAX_COMPONENT } from './matcher.js';
import { noFeatures } from './no-features.js';
import { PairsStore } from './pairs.store.js';
import { pairKey, type Edge } from './pairs.js';
import type { PreparedParty } from './prepare-party.js';

export interface ResolvedCandidate {
  recordId: string;
  customerId: string;
  comparison: Comparison;
  veto: string;
}

export interface Resolution {
  outcome: 'LINK' | 'REVIEW' | 'NEW';
  /** Empty unless LINK. */
  customerId: string;
  modelVersion: number;
  /** All that were compared, best first. */
  candidates: ResolvedCandidate[];
}

/** Stands for the party that is asked about: greater than any record id, so that a pair of both is in order. */
const ASKED = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Whose a party would be: what intake would decide of it now, without storing anything or holding anybody. */
@Injectable()
export class ResolveParty {
  constructor(
    private readonly pairs: PairsStore,
    private readonly identity: IdentityStore,
    private readonly customers: CustomersStore,
    private readonly models: ActiveModel,
  ) {}

  async execute(tx: Tx, prepared: PreparedParty, now: Date): Promise<Resolution> {
    const model = await this.models.current(tx);
    const compared = await this.compare(tx, prepared, model);
    const edges = compared.filter((c) => c.weight >= c.threshold).map((c): Edge => ({ ...pair(c.recordId, ASKED), weight: Math.fround(c.weight), modelVersion: model.version, veto: null }));
    const { state, matching } = await this.decide(tx, prepared, edges, model, now);
    const customerOf = await this.customers.customersOf(tx, [...compared.map((c) => c.recordId), ...state.records.map((r) => r.recordId)]);
    const vetoes = new Map(matching.edges.map((e) => [pairKey(e), e.veto ?? '']));
    const own = matching.links.find((l) => l.b === ASKED);
    return {
      outcome: own !== undefined ? 'LINK' : matching.reviews.some((r) => r.b === ASKED && r.state === 'OPEN') ? 'REVIEW' : 'NEW',
      customerId: own === undefined ? '' : customerOf.get(own.a)!,
      modelVersion: model.version,
      candidates: compared
        .map(({ recordId, comparison }) => ({ recordId, customerId: customerOf.get(recordId) ?? '', comparison, veto: comparison.veto ?? vetoes.get(pairKey(pair(recordId, ASKED))) ?? '' }))
        .sort((x, y) => y.comparison.weight - x.comparison.weight),
    };
  }

  /** Everybody who shares a token that is no hub. */
  private async compare(tx: Tx, { tokens, features }: PreparedParty, model: Model) {
    const carriers = await this.pairs.carriers(tx, tokens.filter((t) => blockingTokenKinds.has(t.kind)).flatMap((t) => t.tokens), HUB_CAP + 1);
    const byToken = Map.groupBy(carriers, (c) => c.token);
    const ids = new Set(carriers.filter((c) => byToken.get(c.token)!.length <= HUB_CAP && !model.hubs.has(c.token)).map((c) => c.recordId));
    const records = await this.pairs.recordsOf(tx, [...ids]);
    return records.flatMap((record) => {
      if (record.features === undefined || record.withdrawn) return [];
      const comparison = comparePair(features, record.features, model);
      return [{ recordId: record.recordId, comparison, weight: comparison.weight, threshold: thresholdOf(features, record.features, model) }];
    });
  }

  /** The components that it would join, decided with it. */
  private async decide(tx: Tx, { sourceTokens, features }: PreparedParty, edges: readonly Edge[], model: Model, now: Date) {
    const ids = await this.pairs.walk(tx, edges.map((e) => e.a), MAX_COMPONENT);
    const loaded = await this.identity.read(tx, [], ids);
    const known = new Map((await this.pairs.recordsOf(tx, ids)).map((r) => [r.recordId, r]));
    const among = new Set(ids);
    const standing = (await this.pairs.edgesOf(tx, ids)).filter((e) => among.has(e.a) && among.has(e.b));
    const state = { ...loaded, records: [...loaded.records, { recordId: ASKED, createdAt: now, legalEntity: '', version: 0n, exclusive: [] }] };
    const records = [
      ...loaded.records.map(({ recordId }) => ({ recordId, orderKey: known.get(recordId)?.orderKey ?? recordId, features: known.get(recordId)?.features ?? noFeatures })),
      { recordId: ASKED, orderKey: sourceTokens[0]!, features },
    ];
    return { state, matching: decideMatching({ state, records, edges: [...standing, ...edges], reviews: [] }, model) };
  }
}

function thresholdOf(x: Features, y: Features, model: Model): number {
  const profile = profileOf(x, y);
  return profile === undefined ? Infinity : model.profiles[profile].thresholds.review;
}
