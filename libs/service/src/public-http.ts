import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { httpMetrics } from '@kejing/observability';

const bodyLimitBytes = 64 * 1024;

const headers: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/**
 * Makes the express application of a service fit for the open internet: small bodies (64 KiB JSON; `text/plain` too, which is
 * how browsers send beacons), headers that deny by default (a page loosens its own content-security-policy), no trust in
 * forwarding headers, short timeouts. Counts requests.
 */
export function hardenHttp(app: NestExpressApplication, production: boolean): void {
  app.disable('x-powered-by');
  app.set('trust proxy', false);
  app.set('query parser', 'simple');
  const all = production ? { ...headers, 'strict-transport-security': 'max-age=31536000' } : headers;
  app.use(httpMetrics());
  app.use((_request: IncomingMessage, response: ServerResponse, next: () => void) => {
    for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
    next();
  });
  app.useBodyParser('json', { limit: bodyLimitBytes, strict: true, type: ['application/json', 'text/plain'] });
}

/** Sets timeouts against slow clients; after listen, before traffic. */
export function boundHttp(server: Server): void {
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  server.keepAliveTimeout = 5_000;
  server.maxHeadersCount = 100;
}

/** Takes no new connections, lets requests in flight end within `drainMs`, then cuts them off. */
export async function drainHttp(server: Server, drainMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => { server.close(() => { resolve(); }); });
  server.closeIdleConnections();
  const timer = setTimeout(() => { server.closeAllConnections(); }, drainMs);
  await closed;
  clearTimeout(timer);
}
