import type { FieldEvidence, MatchRule, PairVeto } from './compare-pair.js';
import type { Features } from './feature-types.js';

export interface ClusterRecord {
  recordId: string;
  /** From the record's content (its source token); breaks ties, so that neither ids nor arrival decide. */
  orderKey: string;
  features: Features;
}

export interface PairOfRecords {
  a: string;
  b: string;
}

export interface ClusterInput {
  /** Whole components: all records that edges and firm links connect. */
  records: readonly ClusterRecord[];
  /** Pairs from the review threshold up; their weight is taken from the features again. */
  edges: readonly PairOfRecords[];
  /** Links that hold whatever the evidence says: stewards' and logins'. */
  firm: readonly PairOfRecords[];
  cannotLinks: readonly PairOfRecords[];
}

/** Why two clusters are not one although the evidence between them has the weight for it. */
export type VetoReason = PairVeto | 'CANNOT_LINK' | 'TOO_MANY' | 'DEVICE_OF_ANOTHER';

/** Two records that are joined directly; the links of a cluster hold it together (a tree of its strongest evidence). `a < b`. */
export interface ClusterLink extends PairOfRecords {
  rule: MatchRule;
  /** Bits, of all that the two sides say together; of the two records alone where each side is one record. */
  weight: number;
  prior: number;
  /** 0 to 1; less where another cluster claims the same record. */
  probability: number;
  fields: readonly FieldEvidence[];
}

export interface ClusterReview extends ClusterLink {
  /** UNCERTAIN: below the link threshold. RIVAL: two clusters claim the same records. */
  reason: 'UNCERTAIN' | 'RIVAL' | VetoReason;
}

export interface VetoedPair extends PairOfRecords {
  reason: VetoReason;
  weight: number;
}

export interface ClusterDecision {
  links: readonly ClusterLink[];
  /** Pairs that the weight would link and that are kept apart for good; `a < b`. */
  vetoed: readonly VetoedPair[];
  /** For a steward: two clusters that may be of one person, by the strongest pair between them. */
  reviews: readonly ClusterReview[];
  /** Record ids of each cluster. */
  clusters: readonly (readonly string[])[];
}
