import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { registry } from './metrics.js';

/** What is wrong, in words for operators; an empty list means healthy. Never personal data. */
export type Probe = () => Promise<readonly string[]> | readonly string[];

export interface AdminServerOptions {
  readonly port: number;
  readonly host: string;
  readonly live: Probe;
  readonly ready: Probe;
}

/** A running admin server; `port` is the real one where 0 was asked for. */
export interface AdminServer {
  readonly port: number;
  close(): Promise<void>;
}

const probeTimeoutMs = 2_000;

/**
 * Serves /metrics (Prometheus text), /livez and /readyz. Probes answer 200 or 503 with `{"status", "problems": [...]}`;
 * a probe that takes longer than 2 s or throws counts as failed. Loopback only unless the configuration says otherwise.
 */
export async function startAdminServer(options: AdminServerOptions): Promise<AdminServer> {
  const server = createServer((request, response) => {
    void answer(request.method ?? '', request.url ?? '', response, options).catch(() => { response.destroy(); });
  });
  server.requestTimeout = 10_000;
  server.maxHeadersCount = 50;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => { server.off('error', reject); resolve(); });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
}

async function answer(method: string, url: string, response: ServerResponse, options: AdminServerOptions): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') return send(response, 405, 'text/plain', '');
  switch (url.split('?')[0]) {
    case '/metrics': return send(response, 200, registry.contentType, await registry.metrics());
    case '/livez': return sendProblems(response, await run(options.live));
    case '/readyz': return sendProblems(response, await run(options.ready));
    default: return send(response, 404, 'text/plain', '');
  }
}

async function run(probe: Probe): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => { resolve(['the probe took too long']); }, probeTimeoutMs);
  });
  try {
    return await Promise.race([(async () => probe())(), late]);
  } catch {
    return ['the probe failed'];
  } finally {
    clearTimeout(timer);
  }
}

function sendProblems(response: ServerResponse, problems: readonly string[]): void {
  const body = JSON.stringify({ status: problems.length === 0 ? 'ok' : 'failing', problems });
  send(response, problems.length === 0 ? 200 : 503, 'application/json', body);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }).end(body);
}
