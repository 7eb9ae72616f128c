import { counter, gauge, histogram } from './metrics.js';

/** Of an HTTP request what is counted; express sets `route` once it knows it. */
export interface CountedRequest {
  readonly route?: { readonly path?: unknown };
}

/** Of its answer. */
export interface CountedResponse {
  readonly statusCode: number;
  readonly writableFinished: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * Express middleware that counts requests of the public HTTP edge, their latency and how many are in flight. `route` is the pattern in the
 * code, such as /l/:code, never the path that somebody asked for; a request whose client left counts as 499.
 */
export function httpMetrics(): (request: CountedRequest, response: CountedResponse, next: () => void) => void {
  const requests = counter('kejing_http_requests_total', 'Finished requests by route and status', ['route', 'code']);
  const latency = histogram('kejing_http_request_seconds', 'Time from headers to the end of the answer', ['route']);
  const inFlight = gauge('kejing_http_in_flight', 'Requests that are being handled');
  return (request, response, next) => {
    const startedAt = performance.now();
    inFlight.inc();
    response.once('close', () => {
      inFlight.dec();
      const route = typeof request.route?.path === 'string' ? request.route.path : 'none';
      requests.inc({ route, code: response.writableFinished ? String(response.statusCode) : '499' });
      latency.observe({ route }, (performance.now() - startedAt) / 1000);
    });
    next();
  };
}
