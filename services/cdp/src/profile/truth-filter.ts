/** One word on a value that may change: what was said, when, and how likely a word of its kind is true when it is said. */
export interface Word {
  key: string;
  /** In days, from any origin. */
  day: number;
  /** 0 to 1 */
  reliability: number;
}

/** The world that words are about. */
export interface World {
  /** Values that an error, or a change, falls on evenly. */
  alternatives: number;
  /** Changes of the true value a day; 0 where it never changes. */
  changesPerDay: number;
}

/** What the words say together. */
export interface Smoothed {
  /** Of each word, in the order given: the probability that it was true when it was said. */
  wasTrue: number[];
  /** Changes of the value that are expected between the first word and the last. */
  changes: number;
  /** Days between them. */
  days: number;
}

/**
 * Truth discovery (Dong, Berti-Équille, Srivastava 2009, ACCU: sources are independent and err evenly) over a truth that changes with
 * time, as a hidden Markov model: the truth keeps its value or jumps, each word tells the truth of its day with its source's reliability.
 * The states are the values that were said and "none of them". Without change it is ACCU itself.
 */
class Chain {
  readonly keys: string[];
  readonly words: readonly Word[];
  readonly said: number[];
  private readonly others: number;
  private readonly alternatives: number;

  constructor(words: readonly Word[], private readonly world: World) {
    this.words = words.toSorted((x, y) => x.day - y.day);
    this.keys = [...new Set(this.words.map((word) => word.key))];
    this.said = this.words.map((word) => this.keys.indexOf(word.key));
    // One value at least that nobody said: the truth may be among those.
    this.alternatives = Math.max(world.alternatives, this.keys.length + (world.alternatives > 2 ? 1 : 0));
    this.others = this.alternatives - this.keys.length;
  }

  /** Probability of each state when nothing was said of it. */
  start(): number[] {
    return [...this.keys.map(() => 1 / this.alternatives), this.others / this.alternatives];
  }

  kept(days: number): number {
    return Math.exp(-this.world.changesPerDay * Math.max(0, days));
  }

  move(states: readonly number[], days: number): number[] {
    const kept = this.kept(days);
    if (kept === 1) return [...states];
    const fresh = this.start();
    return states.map((p, i) => kept * p + (1 - kept) * fresh[i]!);
  }

  /** How likely the word is in each state. */
  emission(index: number): number[] {
    const { reliability } = this.words[index]!;
    const wrong = (1 - reliability) / Math.max(1, this.alternatives - 1);
    return [...this.keys, ''].map((_, state) => (state === this.said[index] ? reliability : wrong));
  }
}

/** Of each value that was said, the probability that it is true on a day; they sum to less than 1, the rest is that none of them is. */
export function truthOn(words: readonly Word[], world: World, day: number): Map<string, number> {
  // What is dated after today was said today.
  const chain = new Chain(words.map((word) => (word.day > day ? { ...word, day } : word)), world);
  const states = forward(chain).at(-1);
  if (states === undefined) return new Map();
  const now = chain.move(states, day - chain.words.at(-1)!.day);
  return new Map(chain.keys.map((key, i) => [key, now[i]!]));
}

/** What all words together say of each (forward and backward): the E step of {@link estimateReliability}. */
export function smooth(words: readonly Word[], world: World): Smoothed {
  const chain = new Chain(words, world);
  const ahead = forward(chain);
  const wasTrue: number[] = new Array<number>(words.length);
  const place = words.map((_, i) => i).toSorted((x, y) => words[x]!.day - words[y]!.day);
  let back = chain.start().map(() => 1);
  let changes = 0;
  for (let i = chain.words.length - 1; i >= 0; i--) {
    const joint = ahead[i]!.map((p, state) => p * back[state]!);
    wasTrue[place[i]!] = joint[chain.said[i]!]! / sum(joint);
    if (i === 0) break;
    const gap = chain.words[i]!.day - chain.words[i - 1]!.day;
    const seen = chain.emission(i).map((e, state) => e * back[state]!);
    const fresh = sum(chain.start().map((p, state) => p * seen[state]!));
    const kept = chain.kept(gap);
    const total = kept * sum(ahead[i - 1]!.map((p, state) => p * seen[state]!)) + (1 - kept) * fresh;
    const rate = world.changesPerDay * gap;
    // Given that it jumped at all it jumped rate / (1 - kept) times on average.
    if (rate > 0) changes += (rate * fresh) / total;
    back = normalised(seen.map((s) => kept * s + (1 - kept) * fresh));
  }
  return { wasTrue, changes, days: chain.words.length < 2 ? 0 : chain.words.at(-1)!.day - chain.words[0]!.day };
}

function forward(chain: Chain): number[][] {
  const all: number[][] = [];
  for (let i = 0; i < chain.words.length; i++) {
    const before = i === 0 ? chain.start() : chain.move(all[i - 1]!, chain.words[i]!.day - chain.words[i - 1]!.day);
    const emission = chain.emission(i);
    all.push(normalised(before.map((p, state) => p * emission[state]!)));
  }
  return all;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

function normalised(values: readonly number[]): number[] {
  const total = sum(values);
  return values.map((value) => value / total);
}
