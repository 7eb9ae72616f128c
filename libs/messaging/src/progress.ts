/** Follows whether a group gets on: lag without any progress for too long means that it is stuck. */
export class Progress {
  private committed = -1n;
  private since: number;
  private lag = 0n;
  private observedAt = Number.NEGATIVE_INFINITY;
  private away: string | undefined;
  private dead: { since: number; reason: string } | undefined;

  constructor(
    private readonly boundMs: number,
    now: number,
  ) {
    this.since = now;
  }

  /** What a look at the brokers gave: the sum of committed offsets and of what is left, over the partitions of this process. */
  observe(committed: bigint, lag: bigint, now: number): void {
    // Lag is counted from the first look that shows it: after an idle time, or after a time without looks (brokers away).
    const fresh = this.lag === 0n || now - this.observedAt > this.boundMs / 2;
    if (committed !== this.committed || lag === 0n || fresh) this.since = now;
    this.observedAt = now;
    this.committed = committed;
    this.lag = lag;
  }

  /** Offsets were committed. */
  advanced(now: number): void {
    this.since = now;
    this.dead = undefined;
  }

  /** Something that handlers need is away (undefined = it is back): the group waits, a restart would not help. */
  waitsFor(reason: string | undefined, now: number): void {
    this.away = reason;
    this.since = now;
  }

  /** The consumer died (undefined = it is back). */
  died(reason: string | undefined, now: number): void {
    this.dead = reason === undefined ? undefined : (this.dead ?? { since: now, reason });
  }

  /** For how long there has been lag without progress; 0 without lag. Starts anew when something was found to be away. */
  stalledMs(now: number): number {
    return this.lag > 0n ? now - this.since : 0;
  }

  /** What is wrong, if anything is. */
  problem(now: number): string | undefined {
    if (this.dead && now - this.dead.since > this.boundMs) return `consumer is dead: ${this.dead.reason}`;
    if (this.away === undefined && this.lag > 0n && now - this.since > this.boundMs) return `no progress for ${Math.round((now - this.since) / 1000)} s with a lag of ${this.lag}`;
    return undefined;
  }
}
