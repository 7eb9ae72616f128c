import { fault } from '@kejing/errors';
import type { CollectorConfig } from './collector.config.js';
import { TokenBuckets } from './token-bucket.js';

/** Who may send to the collector, and how much. */
export class CollectorGate {
  private readonly perAddress: TokenBuckets;
  private readonly total: TokenBuckets;

  constructor(private readonly config: CollectorConfig) {
    this.perAddress = new TokenBuckets(config.ratePerAddress, config.ratePerAddress * 5);
    this.total = new TokenBuckets(config.rate, config.rate * 2);
  }

  /** @throws KejingError DENIED ORIGIN_NOT_ALLOWED for a page of somebody else */
  checkOrigin(origin: string | undefined): void {
    if (origin === undefined || this.config.origins.includes(origin)) return;
    throw fault('DENIED', 'ORIGIN_NOT_ALLOWED', 'pages of this origin may not send events');
  }

  /** @throws KejingError EXHAUSTED RATE_EXCEEDED with metadata retry_after_seconds */
  admit(address: string, events: number, nowMs: number): void {
    // The address first: what one sends too much must not use up what is there for all.
    for (const taken of [() => this.perAddress.take(address, events, nowMs), () => this.total.take('', events, nowMs)]) {
      const result = taken();
      if (result.ok) continue;
      throw fault('EXHAUSTED', 'RATE_EXCEEDED', 'too many events, try again later', { metadata: { retry_after_seconds: String(result.retryAfterSeconds) } });
    }
  }

  /** Address of the client: behind so many proxies of one's own, what the outermost of them saw. */
  addressOf(socketAddress: string | undefined, forwardedFor: string | undefined): string {
    if (this.config.proxies === 0) return socketAddress ?? '';
    const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim()).filter((hop) => hop !== '');
    return hops.at(-this.config.proxies) ?? socketAddress ?? '';
  }
}
