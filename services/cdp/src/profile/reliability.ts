import { attributeTraits, type AttributeName, type Standing } from './attribute.js';

/** Of one source, for one attribute and standing, as it was estimated; source '' stands for all sources together. */
export interface SourceReliability {
  sourceSystem: string;
  attribute: AttributeName;
  standing: Standing;
  reliability: number;
  /** Words that it was estimated on. */
  n: number;
}

/** How long values of an attribute last, as it was estimated. */
export interface AttributeChange {
  attribute: AttributeName;
  halfLifeDays: number;
  n: number;
}

/** A version of what is known of sources. */
export interface ReliabilityVersion {
  /** 0: nothing was estimated yet. */
  version: number;
  sources: readonly SourceReliability[];
  changes: readonly AttributeChange[];
}

/** Looks up a version; what was not estimated falls back on all sources together, and then on {@link attributeTraits}. */
export class Reliability {
  private readonly bySource: ReadonlyMap<string, number>;
  private readonly byAttribute: ReadonlyMap<string, number>;
  readonly version: number;

  constructor({ version, sources, changes }: ReliabilityVersion = { version: 0, sources: [], changes: [] }) {
    this.version = version;
    this.bySource = new Map(sources.map((s) => [keyOf(s.sourceSystem, s.attribute, s.standing), s.reliability]));
    this.byAttribute = new Map(changes.map((c) => [c.attribute, c.halfLifeDays]));
  }

  /** That a word is true when it is said, 0 to 1. */
  of(sourceSystem: string, attribute: AttributeName, standing: Standing): number {
    return this.bySource.get(keyOf(sourceSystem, attribute, standing)) ?? this.bySource.get(keyOf('', attribute, standing)) ?? attributeTraits[attribute].reliability[standing];
  }

  changesPerDay(attribute: AttributeName): number {
    const halfLife = this.byAttribute.get(attribute) ?? attributeTraits[attribute].halfLifeDays;
    return halfLife === undefined ? 0 : Math.LN2 / halfLife;
  }
}

const keyOf = (sourceSystem: string, attribute: string, standing: string) => `${attribute} ${standing} ${sourceSystem}`;
