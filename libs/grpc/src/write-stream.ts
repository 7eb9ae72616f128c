import type { ServerWritableStream } from '@grpc/grpc-js';
import { fault } from '@kejing/errors';
import { Subscription, type Observable } from 'rxjs';

// A reader that is slower than its feed for so long is cut off; it reads the state again when it comes back.
const maxWaiting = 1_000;

/**
 * Writes what `values` emits to a server stream and ends it. Resolves when it is written or the client has gone; rejects with
 * what `values` fails with, or EXHAUSTED SLOW_READER when 1,000 messages wait.
 */
export function writeStream(values: Observable<unknown>, call: ServerWritableStream<unknown, unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting: unknown[] = [];
    // Made before it is filled: values may come, and fail, while subscribing.
    const subscription = new Subscription();
    let open = true;
    let complete = false;

    const settle = (after: () => void) => {
      subscription.unsubscribe();
      call.off('drain', drain);
      call.off('cancelled', gone);
      after();
    };
    const gone = () => { settle(resolve); };
    const endWhenWritten = () => {
      if (complete && waiting.length === 0) settle(() => { call.end(); resolve(); });
    };
    const drain = () => {
      open = true;
      while (open && waiting.length > 0) open = call.write(waiting.shift());
      endWhenWritten();
    };

    if (call.cancelled) { resolve(); return; }
    call.on('drain', drain);
    call.on('cancelled', gone);
    subscription.add(values.subscribe({
      next: (value) => {
        if (open) open = call.write(value);
        else if (waiting.length < maxWaiting) waiting.push(value);
        else settle(() => { reject(fault('EXHAUSTED', 'SLOW_READER', 'the stream is read too slowly', { retriable: true })); });
      },
      error: (error: unknown) => { settle(() => { reject(error instanceof Error ? error : (error as object)); }); },
      complete: () => { complete = true; endWhenWritten(); },
    }));
  });
}
