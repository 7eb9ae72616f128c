import { counter, gauge, histogram } from './metrics.js';

/** What the gRPC server counts. `method` is a full name that is in the contract, never what a client made up. */
export interface GrpcMetrics {
  started(): void;
  /** `code` is the status as a number; `elapsedMs` from headers to status. */
  finished(method: string, code: number, elapsedMs: number): void;
  /** Refused at once because too many calls were in flight. */
  shed(): void;
}

/** Metrics of the gRPC server in the registry of the process. */
export function grpcMetrics(): GrpcMetrics {
  const calls = counter('kejing_grpc_calls_total', 'Finished calls by method and status code', ['method', 'code']);
  const latency = histogram('kejing_grpc_call_seconds', 'Time from headers to status', ['method']);
  const inFlight = gauge('kejing_grpc_in_flight', 'Calls that are being handled');
  const shed = counter('kejing_grpc_shed_total', 'Calls refused because too many were in flight');
  return {
    started: () => { inFlight.inc(); },
    finished: (method, code, elapsedMs) => {
      inFlight.dec();
      calls.inc({ method, code: String(code) });
      latency.observe({ method }, elapsedMs / 1000);
    },
    shed: () => { shed.inc(); },
  };
}
