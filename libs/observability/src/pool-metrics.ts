import { readGauge } from './metrics.js';

/** Connections to the database of this process: how many there may be, are used, lie idle, and how many callers wait for one. */
export function poolMetrics(size: number, read: () => { readonly total: number; readonly idle: number; readonly waiting: number }): void {
  readGauge('kejing_db_pool_connections', 'Connections of the pool', ['state'], () => {
    const { total, idle } = read();
    return [[{ state: 'used' }, total - idle], [{ state: 'idle' }, idle]];
  });
  readGauge('kejing_db_pool_waiting', 'Callers that wait for a connection', [], () => [[{}, read().waiting]]);
  readGauge('kejing_db_pool_size', 'Connections that the pool may have', [], () => [[{}, size]]);
}
