// Promise: a stream asks for no more than its reader takes, ends with its call, and tells of a failure.
import { EventEmitter, once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Writable } from 'node:stream';
import { lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { streamBatches } from './stream-batches.js';

/** A call that takes nothing more until it is drained. */
class SlowCall extends EventEmitter {
  writableNeedDrain = true;
}
const asCall = (call: SlowCall) => call as unknown as Writable;

async function* numbers(until: number, pulled: number[]): AsyncGenerator<number> {
  for (let n = 1; n <= until; n++) {
    pulled.push(n);
    yield n;
  }
}

describe('a stream', () => {
  it('goes on only when the reader has taken what was written', async () => {
    const [call, pulled] = [new SlowCall(), [] as number[]];
    const all = lastValueFrom(streamBatches(numbers(4, pulled), asCall(call), new AbortController().signal).pipe(toArray()));
    for (let n = 1; n <= 4; n++) {
      while (pulled.length < n || call.listenerCount('drain') === 0) await turn();
      expect(pulled).toHaveLength(n);
      call.emit('drain');
    }
    expect(await all).toEqual([1, 2, 3, 4]);
  });

  it('ends when the call does, and lets go of what it reads', async () => {
    const [call, pulled, end] = [new SlowCall(), [] as number[], new AbortController()];
    const all = lastValueFrom(streamBatches(numbers(1_000, pulled), asCall(call), end.signal).pipe(toArray()));
    await once(call, 'newListener');
    end.abort();
    expect(await all).toEqual([1]);
    expect(pulled).toEqual([1]);
  });

  it('fails with what its source fails with', async () => {
    const broken = (async function* () { throw new Error('away'); yield 1; })();
    await expect(lastValueFrom(streamBatches(broken, asCall(new SlowCall()), new AbortController().signal))).rejects.toThrow('away');
  });
});
