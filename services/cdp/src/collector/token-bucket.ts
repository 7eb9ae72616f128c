interface Bucket {
  tokens: number;
  /** Milliseconds since 1970. */
  at: number;
}

export type Taken = { ok: true } | { ok: false; retryAfterSeconds: number };

/** Bounds a rate for each key: `perSecond` on average, `burst` at once. In memory, so each process counts for itself. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
    private readonly maxKeys = 100_000,
  ) {}

  /** Takes `cost` tokens, or says when they would be there. What costs more than a whole bucket empties it. */
  take(key: string, cost: number, nowMs: number): Taken {
    const bucket = this.filled(key, nowMs);
    const needed = Math.min(cost, this.burst);
    if (bucket.tokens < needed) return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil((needed - bucket.tokens) / this.perSecond)) };
    bucket.tokens -= needed;
    return { ok: true };
  }

  private filled(key: string, nowMs: number): Bucket {
    let bucket = this.buckets.get(key);
    if (!bucket) {
      if (this.buckets.size >= this.maxKeys) this.forgetFull(nowMs);
      bucket = { tokens: this.burst, at: nowMs };
      this.buckets.set(key, bucket);
    }
    bucket.tokens = Math.min(this.burst, bucket.tokens + (Math.max(0, nowMs - bucket.at) / 1000) * this.perSecond);
    bucket.at = nowMs;
    return bucket;
  }

  /** A full bucket is as good as none. Where none is full, the oldest go: a flood from everywhere is bounded by the bucket for all. */
  private forgetFull(nowMs: number): void {
    for (const [key, bucket] of this.buckets) {
      if (bucket.tokens + ((nowMs - bucket.at) / 1000) * this.perSecond >= this.burst) this.buckets.delete(key);
    }
    for (const key of this.buckets.keys()) {
      if (this.buckets.size < this.maxKeys) break;
      this.buckets.delete(key);
    }
  }
}
