// Promise: background work goes on after a failure, never runs twice at once, and ends with the service.
import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { fault } from '@kejing/errors';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PollWorker } from './poll-worker.js';

class Rounds extends PollWorker {
  done = 0;
  atOnce = 0;
  most = 0;
  constructor(pauseMs: number, private readonly work: (round: number) => boolean | Promise<boolean>) {
    super('Rounds', pauseMs);
  }

  protected async round(): Promise<boolean> {
    this.most = Math.max(this.most, ++this.atOnce);
    try {
      return await this.work(++this.done);
    } finally {
      this.atOnce--;
    }
  }
}

const logged: unknown[] = [];
beforeEach(() => void vi.spyOn(Logger.prototype, 'error').mockImplementation((error: unknown) => void logged.push(error)));
afterEach(() => void vi.restoreAllMocks());

describe('a worker', () => {
  it('goes on at once while there is more, one round at a time, and then pauses until it is poked', async () => {
    const worker = new Rounds(60_000, async (round) => {
      await sleep(1);
      return round < 3;
    });
    worker.onApplicationBootstrap();
    worker.onApplicationBootstrap();
    await vi.waitFor(() => expect(worker.done).toBe(3));
    await sleep(20);
    expect(worker.done).toBe(3);
    worker.poke();
    await vi.waitFor(() => expect(worker.done).toBe(4));
    await worker.beforeApplicationShutdown();
    expect(worker.most).toBe(1);
  });

  it('misses no poke that comes while a round is under way', async () => {
    const worker: Rounds = new Rounds(60_000, (round) => {
      if (round === 1) worker.poke();
      return false;
    });
    worker.onApplicationBootstrap();
    await vi.waitFor(() => expect(worker.done).toBe(2));
    await worker.beforeApplicationShutdown();
  });

  it('tells of a failure and tries again; once stopped it starts no round', async () => {
    const worker = new Rounds(1, (round) => (round === 1 ? Promise.reject(new Error('away')) : false));
    worker.onApplicationBootstrap();
    await vi.waitFor(() => expect(logged).toEqual([new Error('away')]));
    worker.poke();
    await vi.waitFor(() => expect(worker.done).toBeGreaterThan(1));
    await worker.beforeApplicationShutdown();
    const { done } = worker;
    await sleep(20);
    expect(worker.done).toBe(done);
  });

  it.each([
    ['busy', fault('EXHAUSTED', 'DATABASE_BUSY', 'busy', { retriable: true }), 1, 0],
    ['away', fault('UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'away', { retriable: true }), 1, 0],
    ['refused', fault('CONFLICT', 'X', 'no'), 0, 1],
    ['broken', new TypeError('x is undefined'), 0, 1],
  ])('warns of what comes back, and tells of a defect as an error: %s', async (_, error, warnings, errors) => {
    const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const told = logged.length;
    const worker = new Rounds(1, (round) => (round === 1 ? Promise.reject(error) : false));
    worker.onApplicationBootstrap();
    await vi.waitFor(() => expect(warn.mock.calls.length + logged.length - told).toBe(1));
    worker.poke();
    await vi.waitFor(() => expect(worker.done).toBeGreaterThan(1));
    expect([warn.mock.calls.length, logged.length - told]).toEqual([warnings, errors]);
    await worker.beforeApplicationShutdown();
  });
});

describe('lanes', () => {
  class Lanes extends PollWorker {
    constructor(private readonly work: (n: number) => Promise<boolean>) { super('Lanes', 60_000); }
    private n = 0;
    protected round = (): Promise<boolean> => Promise.resolve(false);
    run3 = (): Promise<void> => this.inLanes(3, () => this.work(this.n++));
    stop = (): Promise<void> => this.beforeApplicationShutdown();
  }

  it('go on beside each other until each has nothing more', async () => {
    let [now, most] = [0, 0];
    const calls: number[] = [];
    await new Lanes(async (n) => {
      most = Math.max(most, ++now);
      await sleep(1);
      now -= 1;
      calls.push(n);
      return n < 20;
    }).run3();
    expect([most, calls.length]).toEqual([3, 23]);
  });

  it('tell of one that failed when the others have ended', async () => {
    let ended = 0;
    await expect(new Lanes(async (n) => {
      if (n === 0) throw new Error('away');
      await sleep(5);
      ended += 1;
      return n < 8;
    }).run3()).rejects.toThrow('away');
    expect(ended).toBe(9);
  });

  it('end with the service', async () => {
    let done = 0;
    const lanes: Lanes = new Lanes(async () => {
      if (++done === 7) await lanes.stop();
      await sleep(1);
      return true;
    });
    await lanes.run3();
    expect(done).toBeLessThan(12);
  });
});
