// Promise: metrics have few labels, whatever clients send; and the pool's figures are those of the moment.
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { httpMetrics, type CountedResponse } from './http-metrics.js';
import { memoryLimit, registry } from './metrics.js';
import { poolMetrics } from './pool-metrics.js';

const shown = async (name: string) => (await registry.getSingleMetricAsString(name)).split('\n').filter((line) => line.startsWith(name) && !line.includes('_bucket') && !line.includes('_sum'));

describe('requests of the public HTTP', () => {
  it.each([
    ['the pattern of the route', { route: { path: '/l/:code' } }, true, 'route="/l/:code",code="200"'],
    ['one name for all that no route takes', {}, true, 'route="none",code="200"'],
    ['499 where the client left', { route: { path: '/v1/events' } }, false, 'route="/v1/events",code="499"'],
  ])('are counted under %s', async (_, request, finished, labels) => {
    const response = Object.assign(new EventEmitter(), { statusCode: 200, writableFinished: finished });
    httpMetrics()(request, response as CountedResponse, () => undefined);
    expect(await shown('kejing_http_in_flight')).toEqual(['kejing_http_in_flight 1']);
    response.emit('close');
    expect(await shown('kejing_http_requests_total')).toContain(`kejing_http_requests_total{${labels}} 1`);
    expect(await shown('kejing_http_in_flight')).toEqual(['kejing_http_in_flight 0']);
  });
});

describe('the pool', () => {
  it('is read when metrics are asked for', async () => {
    const pool = { total: 0, idle: 0, waiting: 0 };
    poolMetrics(10, () => pool);
    Object.assign(pool, { total: 5, idle: 2, waiting: 7 });
    expect(await shown('kejing_db_pool_connections')).toEqual(['kejing_db_pool_connections{state="used"} 3', 'kejing_db_pool_connections{state="idle"} 2']);
    expect(await shown('kejing_db_pool_waiting')).toEqual(['kejing_db_pool_waiting 7']);
    expect(await shown('kejing_db_pool_size')).toEqual(['kejing_db_pool_size 10']);
  });
});

describe('the limit of memory', () => {
  it.each([
    ['the container has one', 640, 640],
    ['it has none (0)', 0, 24_000],
    ['it has none (a number above all memory)', 2 ** 63, 24_000],
  ])('where %s', (_, constrained, limit) => {
    expect(memoryLimit(constrained, 24_000)).toBe(limit);
  });
});
