import type { ClusterInput, ClusterLink, ClusterRecord, VetoReason } from './cluster-types.js';
import { describe, levelsOf, vetoOf, type PairVeto } from './compare-pair.js';
import { newLevels, profileOf, schemas, type LevelsOfPair } from './levels.js';
import type { Model, ProfileModel, ProfileName } from './model.js';
import { contradictionOf, takeBetter, weightOf } from './scoring.js';
import { weightsOf } from './weights.js';

/** What two clusters say together: for each field the level of those two records that agree best. `x < y` name the clusters. */
export interface Between {
  x: number;
  y: number;
  weight: number;
  /** Bits (0 or less) of what names, birth dates, genders and documents say against one person. */
  contradiction: number;
  veto: VetoReason | undefined;
  thresholds: ProfileModel['thresholds'];
  levels: LevelsOfPair;
  profile: ProfileName;
  /** The two records that say most. */
  i: number;
  j: number;
}

interface PairOfTwo {
  pair: LevelsOfPair;
  profile: ProfileName | undefined;
  weight: number;
  veto: PairVeto | undefined;
}

/** Nobody has more records than this; what goes beyond is a mistake of a source. */
const MOST_RECORDS = 200;

const PHONE = Object.keys(schemas.chinese).indexOf('phone');
const SAME_OF_MINOR = schemas.chinese.phone.indexOf('SAME_OF_MINOR');

/** A shared phone says less where one of the two was a minor. */
function asOfMinor({ pair, profile }: PairOfTwo, minor: boolean): LevelsOfPair {
  const level = pair.levels[PHONE]!;
  if (!minor || profile !== 'chinese' || level === 0 || level >= SAME_OF_MINOR) return pair;
  const levels = pair.levels.slice();
  levels[PHONE] = SAME_OF_MINOR;
  return { levels, values: pair.values };
}

/** Clusters that grow; each is named by the number of its first record. Records are numbered by their order keys. */
export class Clusters {
  readonly records: readonly ClusterRecord[];
  private readonly members: number[][];
  private readonly nameOf: number[];
  private readonly linkable: Set<number>[];
  private readonly apart = new Set<number>();
  private readonly pairs = new Map<number, PairOfTwo>();
  private readonly known = new Map<number, Between>();
  private readonly beside = new Map<number, readonly number[]>();

  constructor(input: ClusterInput, private readonly model: Model) {
    this.records = [...input.records].sort((p, q) => (p.orderKey < q.orderKey ? -1 : p.orderKey > q.orderKey ? 1 : p.recordId < q.recordId ? -1 : 1));
    const numberOf = new Map(this.records.map((r, i) => [r.recordId, i]));
    this.members = this.records.map((_, i) => [i]);
    this.nameOf = this.records.map((_, i) => i);
    this.linkable = this.records.map(() => new Set());
    for (const { a, b } of input.cannotLinks) if (numberOf.has(a) && numberOf.has(b)) this.apart.add(this.key(numberOf.get(a)!, numberOf.get(b)!));
    for (const { a, b } of input.edges) {
      const [i, j] = [numberOf.get(a), numberOf.get(b)];
      if (i === undefined || j === undefined || i === j) continue;
      this.linkable[i]!.add(j);
      this.linkable[j]!.add(i);
    }
    for (const { a, b } of input.firm) {
      const [i, j] = [numberOf.get(a), numberOf.get(b)];
      if (i !== undefined && j !== undefined) this.merge(this.nameOf[i]!, this.nameOf[j]!);
    }
  }

  /** Pairs of clusters with an edge between them, in the order of their names. */
  *neighbours(): Iterable<Between> {
    for (let x = 0; x < this.records.length; x++) {
      if (this.nameOf[x] !== x) continue;
      for (const y of this.namesBeside(x)) if (y > x) yield this.between(x, y);
    }
  }

  neighboursOf(x: number): Between[] {
    return this.namesBeside(x).map((y) => this.between(x, y));
  }

  recordsOf(x: number): readonly number[] {
    return this.members[x]!;
  }

  clusterOf(record: number): number {
    return this.nameOf[record]!;
  }

  sets(): string[][] {
    return this.members.filter((set) => set.length > 0).map((set) => set.map((i) => this.records[i]!.recordId));
  }

  /** Breaks a tie between two pairs of clusters. */
  comesBefore(p: Between, q: Between): boolean {
    return p.x < q.x || (p.x === q.x && p.y < q.y);
  }

  merge(x: number, y: number): void {
    if (x === y) return;
    const [name, other] = [Math.min(x, y), Math.max(x, y)];
    for (const beside of [...this.namesBeside(name), ...this.namesBeside(other), name, other]) this.beside.delete(beside);
    for (const i of this.members[other]!) this.nameOf[i] = name;
    this.members[name] = [...this.members[name]!, ...this.members[other]!].sort((i, j) => i - j);
    this.members[other] = [];
    for (const key of [...this.known.keys()]) {
      const [p, q] = [Math.floor(key / this.records.length), key % this.records.length];
      if (p === name || q === name || p === other || q === other) this.known.delete(key);
    }
  }

  between(p: number, q: number): Between {
    const key = this.key(p, q);
    let between = this.known.get(key);
    if (between === undefined) this.known.set(key, (between = this.compare(Math.min(p, q), Math.max(p, q))));
    return between;
  }

  describe({ levels, profile, i, j, weight }: Between, probability: number): ClusterLink {
    const [x, y] = [this.records[i]!, this.records[j]!];
    const [a, b] = x.recordId < y.recordId ? [x.recordId, y.recordId] : [y.recordId, x.recordId];
    const { prior, fields, rule } = describe(levels, [x.features, y.features], profile, this.model);
    return { a, b, rule, weight, prior, fields, probability };
  }

  private compare(x: number, y: number): Between {
    const all = newLevels();
    let best: { weight: number; i: number; j: number } | undefined;
    let veto: VetoReason | undefined = this.members[x]!.length + this.members[y]!.length > MOST_RECORDS ? 'TOO_MANY' : undefined;
    let profile: ProfileName = 'chinese';
    const cohorts = [this.cohortOf(x), this.cohortOf(y)] as const;
    for (const i of this.members[x]!) {
      for (const j of this.members[y]!) {
        const two = this.pair(i, j);
        if (this.apart.has(this.key(i, j))) veto = 'CANNOT_LINK';
        else if (two.veto !== undefined && two.veto !== 'NAME_AND_BIRTH_ONLY') veto ??= two.veto;
        if (best === undefined || two.weight > best.weight) best = { weight: two.weight, i, j };
        if (two.profile === undefined) continue;
        profile = two.profile;
        takeBetter(all, asOfMinor(two, this.isMinor(i, cohorts[0]) || this.isMinor(j, cohorts[1])), weightsOf(this.model, profile));
      }
    }
    const weight = weightOf(all, weightsOf(this.model, profile));
    return { x, y, weight, contradiction: veto === undefined ? contradictionOf(all, weightsOf(this.model, profile)) : -100, veto: veto ?? vetoOf(all, profile), thresholds: this.model.profiles[profile].thresholds, levels: all, profile, i: best!.i, j: best!.j };
  }

  /** Of a cluster: of the first record that says it. */
  private cohortOf(x: number): number {
    const first = this.members[x]!.find((i) => this.records[i]!.features.cohort !== 0);
    return first === undefined ? 0 : this.records[first]!.features.cohort;
  }

  /** Whether a record that says no birth date was written when the person, as the rest of the cluster says, was a minor. */
  private isMinor(i: number, cohort: number): boolean {
    const { age, day } = this.records[i]!.features;
    return age === 0 && cohort !== 0 && day / 365.25 + 70 - (cohort - 1) * 5 < 18;
  }

  private pair(i: number, j: number): PairOfTwo {
    const key = this.key(i, j);
    let two = this.pairs.get(key);
    if (two === undefined) this.pairs.set(key, (two = this.compareTwo(this.records[i]!, this.records[j]!)));
    return two;
  }

  private compareTwo({ features: x }: ClusterRecord, { features: y }: ClusterRecord): PairOfTwo {
    const profile = profileOf(x, y);
    if (profile === undefined) return { pair: newLevels(), profile, weight: -100, veto: 'PERSON_AND_ORGANISATION' };
    const { levels, values } = levelsOf(x, y, profile);
    const pair = { levels: levels.slice(), values: values.slice() };
    return { pair, profile, weight: weightOf(pair, weightsOf(this.model, profile)), veto: vetoOf(pair, profile) };
  }

  private namesBeside(x: number): readonly number[] {
    const known = this.beside.get(x);
    if (known !== undefined) return known;
    const names = new Set<number>();
    for (const i of this.members[x]!) for (const j of this.linkable[i]!) if (this.nameOf[j] !== x) names.add(this.nameOf[j]!);
    const sorted = [...names].sort((p, q) => p - q);
    this.beside.set(x, sorted);
    return sorted;
  }

  private key(i: number, j: number): number {
    return i < j ? i * this.records.length + j : j * this.records.length + i;
  }
}
