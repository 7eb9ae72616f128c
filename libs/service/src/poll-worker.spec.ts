// Promise: work in the background goes on after a failure; only what is a defect is logged as an error.
import { fault } from '@kejing/errors';
import { expect, it, vi } from 'vitest';
import { PollWorker } from './poll-worker.js';

class Failing extends PollWorker {
  rounds = 0;
  readonly log = { warn: vi.spyOn(this.logger, 'warn').mockReturnValue(undefined), error: vi.spyOn(this.logger, 'error').mockReturnValue(undefined) };

  constructor(private readonly errors: unknown[]) {
    super('Failing', 1);
  }

  protected round(): Promise<boolean> {
    this.rounds += 1;
    const error = this.errors.shift();
    return error === undefined ? Promise.resolve(false) : Promise.reject(error as Error);
  }
}

it.each([
  ['busy', fault('EXHAUSTED', 'DATABASE_BUSY', 'busy', { retriable: true }), 1, 0],
  ['away', fault('UNAVAILABLE', 'DATABASE_UNAVAILABLE', 'away', { retriable: true }), 1, 0],
  ['refused', fault('CONFLICT', 'X', 'no'), 0, 1],
  ['broken', new TypeError('x is undefined'), 0, 1],
])('what is %s is tried again', async (_, error, warnings, errors) => {
  const worker = new Failing([error]);
  worker.onApplicationBootstrap();
  await vi.waitFor(() => { expect(worker.log.warn.mock.calls.length + worker.log.error.mock.calls.length).toBe(1); });
  worker.poke(); // a pause follows a failure
  await vi.waitFor(() => { expect(worker.rounds).toBeGreaterThan(1); });
  expect([worker.log.warn.mock.calls.length, worker.log.error.mock.calls.length]).toEqual([warnings, errors]);
  await worker.beforeApplicationShutdown();
});
