import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { dedicatedClient, endClient, type ConnectionOptions } from './data-source.js';

export interface Listener {
  /** Settles when the first attempt to connect has succeeded or failed; never rejects. */
  firstAttempt: Promise<void>;
  stop(): Promise<void>;
}

const HEARTBEAT_MS = 15_000;
const FIRST_DELAY_MS = 100;
const MAX_DELAY_MS = 5_000;

/** `onNotify` as it is called: what it throws is nobody else's affair. */
export const guarded = (channel: string, onNotify: (payload: string) => void) => (payload: string): void => {
  try {
    onNotify(payload);
  } catch (e) {
    process.emitWarning(`a listener of ${channel} threw ${e instanceof Error ? e.name : 'a value'}`);
  }
};

/** Holds one connection with LISTEN on `channel`, and makes a new one whenever it breaks. */
export function startListener(options: ConnectionOptions, channel: string, onNotify: (payload: string) => void): Listener {
  const stopping = new AbortController();
  let current: pg.Client | undefined;
  let attempted = (): void => undefined;
  const firstAttempt = new Promise<void>((resolve) => (attempted = resolve));

  const call = guarded(channel, onNotify);
  const session = async (): Promise<void> => {
    const client = dedicatedClient({ ...options, statementTimeoutMs: 5_000 });
    current = client;
    const ended = new AbortController();
    client.on('end', () => ended.abort());
    client.on('notification', (n) => call(n.payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      attempted();
      call('');
      // A connection that is cut without a word would stay deaf for ever: ask now and then.
      for (;;) {
        await sleep(HEARTBEAT_MS, undefined, { signal: AbortSignal.any([ended.signal, stopping.signal]), ref: false });
        await client.query('SELECT 1');
      }
    } finally {
      await endClient(client);
    }
  };

  const run = async (): Promise<void> => {
    let delayMs = FIRST_DELAY_MS;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      await session().catch(() => undefined);
      attempted();
      // A session that held for a while earns a quick return; one that fails at once backs off.
      delayMs = performance.now() - startedAt > MAX_DELAY_MS ? FIRST_DELAY_MS : Math.min(delayMs * 2, MAX_DELAY_MS);
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };

  const running = run();
  return {
    firstAttempt,
    stop: async () => {
      stopping.abort();
      if (current) await endClient(current);
      await running;
    },
  };
}
