/** No single pair is linked that is less probable than 0.9: log2 of 9 to 1. */
const LEAST = Math.log2(9);
const STEP = 0.25;

/**
 * The lowest weight, in quarters of a bit, from which on the linked pairs hold no more wrong ones than allowed: by the weights' own
 * probabilities (1 / (1 + 2^-weight)), pair by pair (Fellegi and Sunter 1969, with the rate asked for instead of two costs).
 * @param weights of pairs that nothing forbids to link, in bits of posterior odds
 */
export function decideLinkThreshold(weights: readonly number[], maxErrorRate: number): number {
  const sorted = weights.toSorted((x, y) => y - x);
  let lowest = Math.log2((1 - maxErrorRate) / maxErrorRate); // where nothing is known of the pairs, each by itself
  let wrong = 0;
  for (const [i, weight] of sorted.entries()) {
    wrong += 1 / (1 + 2 ** weight);
    if (wrong / (i + 1) > maxErrorRate) break;
    if (weight < lowest) lowest = weight;
  }
  return Math.ceil(Math.max(LEAST, lowest) / STEP) * STEP;
}
