/** Random choices that follow from a seed alone, on every machine. */
export interface Random {
  /** 0 (inclusive) to 1 (exclusive). */
  next(): number;
  /** Whole number, both ends inclusive. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  /** The earlier in the list, the likelier: weights 1/(rank + shift). */
  pickRanked<T>(items: readonly T[], shift?: number): T;
  /** Index by weights. */
  weighted(weights: readonly number[]): number;
  digits(count: number): string;
  shuffle<T>(items: readonly T[]): T[];
}

/** sfc32 (Chris Doty-Humphrey), seeded by a number and a name, so that parts of a generator don't disturb each other. */
export function seeded(seed: number, stream = ''): Random {
  let [a, b, c, d] = [0x9e3779b9, 0x243f6a88, 0xb7e15162, seed | 0];
  for (const char of `${Math.trunc(seed / 2 ** 32)}/${stream}`) c = Math.imul(c ^ char.codePointAt(0)!, 0x01000193);
  const step = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let i = 0; i < 16; i++) step();
  const int = (from: number, to: number): number => from + Math.floor(step() * (to - from + 1));
  const weighted = (weights: readonly number[]): number => {
    let left = step() * weights.reduce((sum, weight) => sum + weight, 0);
    const at = weights.findIndex((weight) => (left -= weight) < 0);
    return at < 0 ? weights.length - 1 : at;
  };
  const ranks = new Map<string, Float64Array>();
  const cumulative = (length: number, shift: number): Float64Array => {
    const key = `${length}/${shift}`;
    let sums = ranks.get(key);
    if (!sums) {
      let sum = 0;
      ranks.set(key, (sums = Float64Array.from({ length }, (_, rank) => (sum += 1 / (rank + shift)))));
    }
    return sums;
  };
  return {
    next: step, int, weighted,
    chance: (probability) => step() < probability,
    pick: (items) => items[int(0, items.length - 1)]!,
    pickRanked(items, shift = 3) {
      const sums = cumulative(items.length, shift);
      const wanted = step() * sums.at(-1)!;
      let [low, high] = [0, sums.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (sums[middle]! <= wanted) low = middle + 1;
        else high = middle;
      }
      return items[low]!;
    },
    digits: (count) => Array.from({ length: count }, () => int(0, 9)).join(''),
    shuffle(items) {
      const all = [...items];
      for (let i = all.length - 1; i > 0; i--) {
        const j = int(0, i);
        [all[i], all[j]] = [all[j]!, all[i]!];
      }
      return all;
    },
  };
}
