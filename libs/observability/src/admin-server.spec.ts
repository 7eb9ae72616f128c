// Promise: probes say what is wrong in words, answer in time whatever happens, and metrics are there.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAdminServer, type AdminServer, type Probe } from './admin-server.js';
import { grpcMetrics } from './grpc-metrics.js';
import { counter, startMetrics } from './metrics.js';

let server: AdminServer;
const probes: { live: Probe; ready: Probe } = { live: () => [], ready: () => [] };
const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${server.port}${path}`, { method });

beforeAll(async () => {
  startMetrics('test');
  server = await startAdminServer({ port: 0, host: '127.0.0.1', live: () => probes.live(), ready: () => probes.ready() });
});
afterAll(() => server.close());

describe('admin server', () => {
  it('answers healthy probes with 200', async () => {
    const response = await get('/livez');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok', problems: [] }]);
  });

  it.each<[string, Probe, string]>([
    ['says what is wrong', () => ['the database does not answer'], 'the database does not answer'],
    ['counts as failed when it throws', () => Promise.reject(new Error('canary')), 'the probe failed'],
    ['counts as failed when it hangs', () => new Promise(() => undefined), 'the probe took too long'],
  ])('a probe that fails %s', async (_, probe, problem) => {
    probes.ready = probe;
    const response = await get('/readyz');
    expect([response.status, await response.json()]).toEqual([503, { status: 'failing', problems: [problem] }]);
  });

  it('shows metrics, own and of the process', async () => {
    grpcMetrics().started();
    counter('kejing_test_total', 'For this test', ['kind']).inc({ kind: 'a' });
    counter('kejing_test_total', 'For this test', ['kind']).inc({ kind: 'a' });
    const text = await (await get('/metrics')).text();
    expect(text).toContain('kejing_test_total{kind="a",service="test"} 2');
    expect(text).toContain('kejing_grpc_in_flight{service="test"} 1');
    expect(text).toContain('process_cpu_user_seconds_total');
  });

  it('has nothing else', async () => {
    expect((await get('/')).status).toBe(404);
    expect((await get('/metrics', 'POST')).status).toBe(405);
  });
});
