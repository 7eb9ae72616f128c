import { Injectable } from '@nestjs/common';
import { isKejingError } from '@kejing/errors';
import { Database } from '@kejing/postgres';
import { MatchQueueStore, type Ticket } from './match-queue.store.js';
import { RematchRecords } from './rematch-records.js';

const CHUNK = 300;
/** A replica that dies leaves its chunk to the others after so long; one that takes longer finds its work done twice, with one effect. */
const LEASE_MS = 60_000;

/** Takes a chunk off the queue of matching and matches it, in a transaction of its own; several may do so at the same time. */
@Injectable()
export class DrainMatchQueue {
  constructor(
    private readonly database: Database,
    private readonly queue: MatchQueueStore,
    private readonly rematch: RematchRecords,
  ) {}

  /** @returns how many records were matched; 0 where none waits or the queue is held */
  async execute(now: Date, limit = CHUNK): Promise<number> {
    const tickets = await this.database.tx(async (tx) => {
      const heldUntil = await this.queue.heldUntil(tx);
      return heldUntil !== undefined && heldUntil > now ? [] : this.queue.lease(tx, limit, now, new Date(now.getTime() + LEASE_MS));
    });
    await this.match(tickets, now, true);
    return tickets.length;
  }

  /** What others hold is left at first, and matched after the rest. What fails alone is left to its lease, so that it keeps nobody else from being matched. */
  private async match(tickets: readonly Ticket[], now: Date, onlyFree: boolean): Promise<void> {
    if (tickets.length === 0) return;
    let later: Ticket[];
    try {
      later = await this.database.tx(async (tx) => {
        const left = new Set(await this.rematch.execute(tx, tickets.map((t) => t.recordId), now, onlyFree));
        await this.queue.done(tx, tickets.filter((t) => !left.has(t.recordId)));
        return tickets.filter((t) => left.has(t.recordId));
      });
    } catch (error) {
      if (tickets.length === 1 || (isKejingError(error) && error.retriable)) throw error;
      const half = tickets.length >> 1;
      const results = await Promise.allSettled([tickets.slice(0, half), tickets.slice(half)].map((part) => this.match(part, now, onlyFree)));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
      return;
    }
    await this.match(later, now, false);
  }
}
