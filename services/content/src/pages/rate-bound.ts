import type { Clock } from '@kejing/clock';

interface Bucket {
  tokens: number;
  at: number;
}

/** Token buckets by key, bounded in number: when there are too many, the one that was not asked for longest is forgotten. */
export class RateBound {
  private readonly buckets = new Map<string, Bucket>();

  /** @param burst tokens at first and at most; `perSecond` come back */
  constructor(
    private readonly clock: Clock,
    private readonly options: { readonly burst: number; readonly perSecond: number; readonly keys: number },
  ) {}

  /** Takes a token; false where there is none. */
  take(key: string): boolean {
    const { burst, perSecond, keys } = this.options;
    const now = this.clock.now().getTime();
    const bucket = this.buckets.get(key) ?? { tokens: burst, at: now };
    this.buckets.delete(key);
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    const granted = bucket.tokens >= 1;
    if (granted) bucket.tokens -= 1;
    this.buckets.set(key, bucket);
    if (this.buckets.size > keys) this.buckets.delete(this.buckets.keys().next().value!);
    return granted;
  }
}
