/** Buckets for each power of two: a value is told at most 0.8 % too high. */
const STEPS = 128;

/** Counts of latencies in buckets that grow with the value, as HdrHistogram does: no latency is forgotten, and memory does not grow with their number. */
export class Histogram {
  private readonly counts: number[] = [];
  private total = 0;
  private highest = 0;

  /** @param ms not negative; counted to the microsecond */
  record(ms: number): void {
    const bucket = bucketOf(Math.max(0, Math.round(ms * 1000)));
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.total += 1;
    this.highest = Math.max(this.highest, ms);
  }

  get count(): number { return this.total; }
  /** In milliseconds; 0 where nothing was recorded. */
  get max(): number { return this.highest; }

  /** The latency in milliseconds that `share` (0 to 1) of those recorded do not exceed; NaN where there are none. */
  percentile(share: number): number {
    if (this.total === 0) return Number.NaN;
    let left = Math.max(1, Math.ceil(share * this.total));
    for (const [bucket, count] of this.counts.entries()) {
      left -= count ?? 0;
      if (left <= 0) return Math.min(topOf(bucket) / 1000, this.highest);
    }
    return this.highest;
  }

  /** `p50 1.2, p90 3.4, p99 8.1, p99.9 12, most 14`, in milliseconds. */
  summary(): string {
    const shown = (ms: number) => Number(ms.toPrecision(3));
    return [['p50', 0.5], ['p90', 0.9], ['p99', 0.99], ['p99.9', 0.999]].map(([name, share]) => `${name} ${shown(this.percentile(share as number))}`).join(', ') + `, most ${shown(this.highest)}`;
  }
}

function bucketOf(micros: number): number {
  if (micros < STEPS) return micros;
  const shift = Math.floor(Math.log2(micros / STEPS));
  return (shift + 1) * STEPS + (Math.floor(micros / 2 ** shift) - STEPS);
}

/** The highest value of a bucket. */
function topOf(bucket: number): number {
  if (bucket < STEPS) return bucket;
  const shift = Math.floor(bucket / STEPS) - 1;
  return ((bucket % STEPS) + STEPS + 1) * 2 ** shift - 1;
}
