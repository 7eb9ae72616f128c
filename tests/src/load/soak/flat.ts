/** Values of one series, in order; `at` in seconds. */
export type Points = readonly { at: number; value: number }[];

/** What may grow without being called growth, over the time that is judged. */
export interface Tolerance {
  /** In the unit of the series. */
  absolute: number;
  /** Of the median. */
  relative: number;
}

export type Verdict =
  | { kind: 'FLAT'; growth: number }
  /** It grows by more than is tolerated, and not by chance. */
  | { kind: 'GROWS'; growth: number }
  | { kind: 'TOO_SHORT' };

const LEAST = 12;
/** Chance of calling a series without a trend a growing one, were its values independent of each other. */
const SIGNIFICANCE = 2.33; // 1 %, one-sided

/**
 * Whether a series is flat over its time. Growth is the median of the slopes between all pairs of points (Theil and Sen), so that a few peaks decide nothing,
 * times the time; it counts where it is more than is tolerated, and where later values are above earlier ones more often than by chance (Mann and Kendall).
 */
export function judge(points: Points, { absolute, relative }: Tolerance): Verdict {
  if (points.length < LEAST) return { kind: 'TOO_SHORT' };
  const slopes: number[] = [];
  let above = 0;
  for (const [i, earlier] of points.entries()) {
    for (const later of points.slice(i + 1)) {
      slopes.push((later.value - earlier.value) / (later.at - earlier.at));
      above += Math.sign(later.value - earlier.value);
    }
  }
  const growth = middle(slopes) * (points.at(-1)!.at - points[0]!.at);
  const tolerated = Math.max(absolute, relative * Math.abs(middle(points.map(({ value }) => value))));
  return { kind: growth > tolerated && above > SIGNIFICANCE * spreadOfKendall(points) ? 'GROWS' : 'FLAT', growth };
}

/** Standard deviation of Kendall's sum where there is no trend; equal values are less of a surprise. */
function spreadOfKendall(points: Points): number {
  const pairs = (n: number) => n * (n - 1) * (2 * n + 5);
  const ties = [...Map.groupBy(points, ({ value }) => value).values()].reduce((sum, { length }) => sum + pairs(length), 0);
  return Math.sqrt((pairs(points.length) - ties) / 18);
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
