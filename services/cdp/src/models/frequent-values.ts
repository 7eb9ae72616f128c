import type { Features } from '../matching/features.js';

const BUCKETS = 1 << 24;
const MOST = 255;

/**
 * How often values occur, at least: a count for each of 16 million buckets of digests, in 16 MiB however many records there are. The first
 * pass of counting goes into it; the second counts exactly what may be frequent, so that memory is for frequent values only.
 */
export class CountSketch {
  private readonly buckets: Uint8Array;

  /** @param size a power of two */
  constructor(private readonly size = BUCKETS) {
    this.buckets = new Uint8Array(size);
  }

  add(features: Features): void {
    for (const digest of countedDigests(features)) {
      const bucket = digest & (this.size - 1);
      if (this.buckets[bucket]! < MOST) this.buckets[bucket]! += 1;
    }
  }

  /** False only where the value occurs fewer times. */
  mayOccur(digest: number, times: number): boolean {
    return this.buckets[digest & (this.size - 1)]! >= times;
  }
}

/** Every digest that frequencies are counted of. */
function* countedDigests(features: Features): Generator<number> {
  yield features.name;
  for (const { number } of features.phones) yield number;
  yield features.email;
  yield features.device;
  yield features.employer;
  for (const { policy } of features.policies) yield policy;
  for (const { text } of features.texts) yield text;
  yield features.address?.postcode ?? 0;
  yield features.address?.place ?? 0;
}
