import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { Reliability } from './reliability.js';
import { ReliabilityStore } from './reliability.store.js';

/** A new version may be used by other replicas so much later. */
const FRESH_MS = 60_000;

/** The latest version of what is known of sources, kept in memory. */
@Injectable()
export class ActiveReliability {
  private known = new Reliability();
  private checkedAt = -Infinity;

  constructor(
    @Inject(ReliabilityStore) private readonly store: ReliabilityStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async current(tx: Tx): Promise<Reliability> {
    const now = this.clock.now().getTime();
    if (now - this.checkedAt < FRESH_MS) return this.known;
    const version = await this.store.latestVersion(tx);
    if (version !== this.known.version) this.known = new Reliability(await this.store.read(tx, version));
    this.checkedAt = now;
    return this.known;
  }

  /** The next reader looks for a newer version. */
  expire(): void {
    this.checkedAt = -Infinity;
  }
}
