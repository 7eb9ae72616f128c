import type { Observable } from 'rxjs';

/** What a caller may set for one call. Times are milliseconds. */
export interface CallOptions {
  /** Default 5000. A server stream has none unless it is given here. */
  deadlineMs?: number;
  /** Subject of the user for whom the service calls; goes into the token as `obo`. */
  onBehalfOf?: string;
  /** Purposes of the call; a method that answers personal data needs at least one. */
  purposes?: readonly string[];
}

/** A server stream: iterate it; `cancel()` (or leaving the loop) ends the call. Failures are thrown as KejingError. */
export interface ServerStream<T> extends AsyncIterable<T> {
  cancel(): void;
}

type Answer<T> = T extends Observable<infer R> ? R : never;
type Request<T> = T extends (request: infer R, ...rest: never[]) => unknown ? R : never;

/**
 * A ts-proto `XServiceClient` with promises instead of observables. ts-proto's type does not tell a stream from one answer,
 * so the streaming methods are named: `GrpcClient<FeedServiceClient, 'watchFeed'>`.
 */
export type GrpcClient<T, Streams extends keyof T = never> = {
  [K in keyof T]: T[K] extends (...args: never[]) => Observable<unknown>
    ? (request: Request<T[K]>, options?: CallOptions) => K extends Streams
      ? ServerStream<Answer<ReturnType<T[K]>>>
      : Promise<Answer<ReturnType<T[K]>>>
    : never;
};
