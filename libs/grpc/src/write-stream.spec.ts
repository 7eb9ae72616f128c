// Promise: a server stream keeps order under back-pressure, ends or fails once, and a slow reader costs bounded memory.
import { EventEmitter } from 'node:events';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { from, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { writeStream } from './write-stream.js';

/** A call that takes `room` messages, then asks to wait for 'drain'. */
class FakeCall extends EventEmitter {
  readonly written: unknown[] = [];
  ended = 0;
  cancelled = false;
  constructor(private room = Infinity) { super(); }
  write(message: unknown): boolean {
    this.written.push(message);
    this.room -= 1;
    return this.room > 0;
  }
  drain(room: number): void {
    this.room = room;
    this.emit('drain');
  }
  end(): void { this.ended += 1; }
}

const start = (values: Parameters<typeof writeStream>[0], call: FakeCall) =>
  writeStream(values, call as unknown as ServerWritableStream<unknown, unknown>);

describe('server stream', () => {
  it('writes what comes and ends', async () => {
    const call = new FakeCall();
    await start(from([1, 2, 3]), call);
    expect([call.written, call.ended]).toEqual([[1, 2, 3], 1]);
  });

  it('waits for the reader and keeps order', async () => {
    const call = new FakeCall(1);
    const done = start(from([1, 2, 3, 4]), call);
    expect(call.written).toEqual([1]);
    call.drain(2);
    expect(call.written).toEqual([1, 2, 3]);
    call.drain(5);
    await done;
    expect([call.written, call.ended]).toEqual([[1, 2, 3, 4], 1]);
  });

  it('passes a failure on', async () => {
    const failure = new Error('x');
    await expect(start(throwError(() => failure), new FakeCall())).rejects.toBe(failure);
  });

  it('cuts a reader off for whom 1,000 messages wait', async () => {
    const values = new Subject<number>();
    const done = start(values, new FakeCall(1));
    for (let i = 0; i <= 1_001; i += 1) values.next(i);
    await expect(done).rejects.toMatchObject({ kind: 'EXHAUSTED', code: 'SLOW_READER' });
    expect(values.observed).toBe(false);
  });

  it('lets go of its source when the client goes', async () => {
    const values = new Subject<number>();
    const call = new FakeCall();
    const done = start(values, call);
    call.emit('cancelled');
    await done;
    expect([values.observed, call.listenerCount('drain'), call.listenerCount('cancelled')]).toEqual([false, 0, 0]);
  });
});
