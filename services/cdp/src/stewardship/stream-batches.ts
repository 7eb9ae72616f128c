import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { Observable } from 'rxjs';

/**
 * What an iterator yields, at the pace of the reader of a call: the next one is asked for when the call takes more. It stops when the call does.
 * @param call the server's side of a stream; `signal` fires when the call ends
 */
export function streamBatches<T>(batches: AsyncIterable<T>, call: Writable, signal: AbortSignal): Observable<T> {
  return new Observable<T>((subscriber) => {
    const run = async () => {
      for await (const batch of batches) {
        if (subscriber.closed || signal.aborted) return;
        subscriber.next(batch);
        if (call.writableNeedDrain) await once(call, 'drain', { signal });
      }
    };
    run().then(() => { subscriber.complete(); }, (error: unknown) => {
      if (signal.aborted) subscriber.complete();
      else subscriber.error(error);
    });
  });
}
