// Promise: operators see what waits for matching and for stewards, and since when.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSlices } from '../slices.fixture.js';
import { IdentityModule } from './identity.module.js';
import { MatchQueueStore } from './match-queue.store.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
beforeAll(async () => { slices = await testSlices(IdentityModule); });
afterAll(() => slices.close());

const record = (n: number) => `dddddddd-0000-7000-8000-${n.toString().padStart(12, '0')}`;

describe('the backlog of matching', () => {
  it('is empty at first, then counts records and open reviews, and knows the oldest', async () => {
    const store = slices.get(MatchQueueStore);
    const backlog = () => store.backlog(slices.database.reader);
    expect(await backlog()).toEqual({ depth: 0, since: null, heldUntil: null, openReviews: 0 });
    const [first, later] = [new Date('2026-01-02T03:04:05Z'), new Date('2026-01-02T04:00:00Z')];
    await slices.database.tx(async (tx) => {
      // Whoever drains the queue leaves it alone meanwhile.
      await store.hold(tx, new Date('2100-01-01T00:00:00Z'));
      await store.add(tx, new Map([[record(1), 'TEST']]), first);
      await store.add(tx, new Map([[record(2), 'TEST']]), later);
      await tx.query(
        `INSERT INTO review (review_id, record_id, other_record_id, reason, state, weight, probability, priority, evidence, model_version, create_time)
         VALUES ($1, $1, $2, 'TEST', 'OPEN', 1, 0.5, 0.5, '{}', 1, $3), ($2, $2, $4, 'TEST', 'OBSOLETE', 1, 0.5, 0.5, '{}', 1, $3)`,
        [record(1), record(2), first, record(3)],
      );
    });
    expect(await backlog()).toEqual({ depth: 2, since: first, heldUntil: new Date('2100-01-01T00:00:00Z'), openReviews: 1 });
  });
});
