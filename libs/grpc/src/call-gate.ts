import { ServerInterceptingCall, type Metadata, type ServerInterceptor, type StatusObject } from '@grpc/grpc-js';
import type { MethodAccess } from '@kejing/contracts';
import { fault, type KejingError } from '@kejing/errors';
import type { GrpcMetrics, Logger } from '@kejing/observability';
import { rememberSignal, runInScope, type CallScope } from './call-scope.js';
import { rememberCaller, type Caller } from './caller.js';
import { decideAccess } from './decide-access.js';
import { answerable } from './exception-filter.js';
import { undecodable } from './package-definition.js';
import { toStatus } from './status.js';
import type { VerifyToken } from './verify-token.js';

export interface CallGateOptions {
  readonly verify: VerifyToken;
  /** What the contract says of a method, by its full name. */
  readonly access: (method: string) => MethodAccess | undefined;
  readonly metrics: GrpcMetrics;
  readonly logger: Logger;
  /** Unary calls that are handled at once; one more is refused at once. */
  readonly maxInFlight: number;
  /** The same for open server streams. */
  readonly maxStreams: number;
  /** A unary call without deadline, or with a later one, ends after this many milliseconds. */
  readonly maxUnaryMs: number;
}

export interface CallGate {
  readonly interceptor: ServerInterceptor;
  /** Ends all open server streams with UNAVAILABLE: they have no end of their own that a shutdown could wait for. */
  endStreams(): void;
}

/** One for all calls: an abort without a reason makes a DOMException with its stack each time. */
const ended = Object.assign(new Error('the call has ended'), { name: 'AbortError' });

/** Made once: refusing must cost little when there is too much to do. */
const tooMany = toStatus(fault('EXHAUSTED', 'TOO_MANY_CALLS', 'too many calls are in flight', { retriable: true }));

const health = '/grpc.health.v1.Health/';
const reflection = '/grpc.reflection.';

/**
 * The one way into the gRPC server: bounds what is in flight, verifies the token, asks the contract whether the caller may call,
 * sets the deadline and counts. A grpc-js interceptor and not a Nest guard, because reflection and methods without a handler
 * must pass it too. Only health is open: orchestrators have no token.
 */
export function callGate(options: CallGateOptions): CallGate {
  const inFlight = { unary: 0, stream: 0 };
  const streams = new Set<(error: KejingError) => void>();
  const interceptor: ServerInterceptor = (method, call) => {
    const sort = method.responseStream ? 'stream' : 'unary';
    const limit = method.responseStream ? options.maxStreams : options.maxInFlight;
    const open = method.path.startsWith(health);
    const end = new AbortController();
    const startedAt = performance.now();
    let scope: CallScope = { deadline: Infinity, signal: end.signal };
    let state: 'new' | 'running' | 'ended' = 'new';
    let passed = open;
    let timer: NodeJS.Timeout | undefined;

    const begin = () => {
      state = 'running';
      inFlight[sort] += 1;
      options.metrics.started();
    };
    const finish = (status: number) => {
      clearTimeout(timer);
      end.abort(ended);
      streams.delete(refuse);
      if (state !== 'running') return;
      state = 'ended';
      inFlight[sort] -= 1;
      const elapsedMs = performance.now() - startedAt;
      options.metrics.finished(method.path, status, elapsedMs);
      options.logger.debug({ rpc: method.path, grpcStatus: status, elapsedMs: Math.round(elapsedMs) }, 'call finished');
    };
    const refuseAs = (status: StatusObject) => {
      passed = false;
      finish(status.code);
      call.sendStatus(status);
    };
    const refuse = (error: KejingError) => { refuseAs(toStatus(error)); };
    const admit = (caller: Caller, metadata: Metadata, next: (metadata: Metadata) => void) => {
      if (end.signal.aborted) return;
      const denied = method.path.startsWith(reflection) ? undefined : decideAccess(options.access(method.path), caller);
      if (denied) return refuse(denied);
      rememberCaller(metadata, caller);
      rememberSignal(metadata, end.signal);
      passed = true;
      runInScope(scope, () => { next(metadata); });
    };

    return new ServerInterceptingCall(call, {
      start(next) {
        next({
          onReceiveMetadata(metadata, nextMetadata) {
            if (sort === 'stream') streams.add(refuse);
            if (open) return nextMetadata(metadata);
            if (inFlight[sort] >= limit) {
              options.metrics.shed();
              return refuseAs(tooMany);
            }
            begin();
            const now = Date.now();
            const deadline = Math.min(Number(call.getDeadline()), method.responseStream ? Infinity : now + options.maxUnaryMs);
            scope = { deadline, signal: end.signal };
            if (deadline <= now) return refuse(late());
            if (sort === 'unary') timer = setTimeout(() => { refuse(late()); }, deadline - now);
            try {
              const caller = options.verify(tokenOf(metadata));
              if (!(caller instanceof Promise)) return admit(caller, metadata, nextMetadata);
              caller.then((found) => { admit(found, metadata, nextMetadata); })
                .catch((error: unknown) => { refuse(answerable(error, options.logger, method.path)); });
            } catch (error) {
              refuse(answerable(error, options.logger, method.path));
            }
          },
          onReceiveMessage(message: Record<symbol, unknown>, nextMessage) {
            if (!passed) return;
            if (message[undecodable]) return refuse(fault('INVALID', 'REQUEST_UNREADABLE', 'the request cannot be decoded'));
            runInScope(scope, () => { nextMessage(message); });
          },
          onReceiveHalfClose(nextHalfClose) {
            if (passed) runInScope(scope, nextHalfClose);
          },
          onCancel() {
            // Comes for every call, also after a status of grpc-js itself (deadline, size), which no responder sees.
            finish(Date.now() >= scope.deadline ? 4 : 1);
          },
        });
      },
      sendStatus(status, next) {
        finish(Number(status.code ?? 2));
        next(status);
      },
    });
  };
  return {
    interceptor,
    endStreams() {
      for (const end of [...streams]) end(fault('UNAVAILABLE', 'SHUTTING_DOWN', 'the server is going away', { retriable: true }));
    },
  };
}

function late(): KejingError {
  return fault('DEADLINE', 'DEADLINE_EXCEEDED', 'the deadline of the call has passed', { retriable: true });
}

function tokenOf(metadata: Metadata): string {
  return /^Bearer (.+)$/i.exec(String(metadata.get('authorization')[0] ?? ''))?.[1] ?? '';
}
