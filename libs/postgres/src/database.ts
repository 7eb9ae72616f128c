import { nextTick } from 'node:process';
import type { Duplex } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { DataSource } from 'typeorm';
import { fault, isKejingError } from '@kejing/errors';
import { destroyClient, type ConnectionOptions } from './data-source.js';
import { guarded, startListener, type Listener } from './listener.js';
import { collectNotices, Notifier, type Notice } from './notifier.js';
import { cleanError, isContention, QueryError, unavailable } from './query-error.js';
import type { Tx } from './tx.js';

export interface TxOptions {
  readOnly?: boolean;
  /** Default READ COMMITTED. */
  isolation?: 'REPEATABLE READ' | 'SERIALIZABLE';
}

const RETRIES = 3;
const PING_MS = 2_000;
/** Longer than any packet is late on a connection that lives. */
const SETTLE_MS = 1_000;
const CLOSE_MS = 5_000;

/** A service's own database. Made by openDatabase. */
export class Database {
  /** Runs single statements, each on any connection of the pool. No transaction. */
  readonly reader: Tx;
  private readonly listeners = new Set<Listener>();
  /** Listeners of this process that may be the only ones who need hear of a channel. */
  private readonly own = new Map<string, OwnListener>();
  private readonly notifier: Notifier;
  private closing?: Promise<void>;

  constructor(
    private readonly source: DataSource,
    private readonly options: ConnectionOptions,
  ) {
    this.reader = source.manager;
    this.notifier = new Notifier((notices) => this.reader.query(
      'SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS n(channel, payload)', [notices.map(({ channel }) => channel), notices.map(({ payload }) => payload)],
    ));
  }

  /**
   * Runs `work` in one transaction and commits. If it throws, everything is rolled back and the same error comes out.
   * On a deadlock or a serialization failure `work` is run again, up to 3 times: no effects outside of the transaction in it.
   * @throws KejingError UNAVAILABLE DATABASE_UNAVAILABLE or EXHAUSTED DATABASE_BUSY: no connection came free in time (nothing was written)
   * @throws KejingError UNAVAILABLE DATABASE_OUTCOME_UNKNOWN: the connection broke during the commit; it may have happened
   * @throws KejingError CONFLICT DATABASE_CONTENTION (retriable), DEADLINE DATABASE_TIMEOUT (retriable), or a QueryError
   */
  async tx<T>(work: (tx: Tx) => Promise<T>, options: TxOptions = {}): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.once(work, options);
      } catch (e) {
        if (!isContention(e)) throw e;
        if (attempt === RETRIES) throw fault('CONFLICT', 'DATABASE_CONTENTION', 'too many changes at the same time, try again', { retriable: true, internal: e.sqlState });
        await sleep(2 ** attempt * 10 * (0.5 + Math.random())); // apart from each other, or they meet again
      }
    }
  }

  /**
   * Runs `work` over one connection without a transaction. Statements that are issued together (`Promise.all`) go to the server
   * together and are answered in one go: for reads that gather much. Each sees the database as it is when its turn comes.
   * @throws KejingError UNAVAILABLE DATABASE_UNAVAILABLE, EXHAUSTED DATABASE_BUSY, DEADLINE DATABASE_TIMEOUT, or a QueryError
   */
  async together<T>(work: (reader: Tx) => Promise<T>): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      const client = (await runner.connect()) as pg.PoolClient;
      return await over(client, work);
    } catch (e) {
      throw cleanError(e);
    } finally {
      await runner.release();
    }
  }

  /**
   * Whether the database answers, within 2 seconds.
   * @throws KejingError UNAVAILABLE DATABASE_UNAVAILABLE
   */
  async ping(): Promise<void> {
    const late = new AbortController();
    try {
      await Promise.race([
        this.reader.query('SELECT 1'),
        sleep(PING_MS, undefined, { signal: late.signal, ref: false }).then(() => Promise.reject(unavailable('ping timed out'))),
      ]);
    } finally {
      late.abort();
    }
  }

  /**
   * Calls `onNotify` with the payload of each notice on `channel` (see {@link notifyAtCommit}), and with '' whenever the dedicated connection was
   * (re)established: something may have been missed, so look. Reconnects for ever. `onNotify` should not throw.
   * @param isEnough whether nobody else need hear what this process has to tell on this channel now: it is told at once, without the database
   * @returns stops listening
   */
  async listen(channel: string, onNotify: (payload: string) => void, isEnough?: () => boolean): Promise<() => Promise<void>> {
    const listener = startListener(this.options, channel, onNotify);
    this.listeners.add(listener);
    const own = isEnough && { onNotify: guarded(channel, onNotify), isEnough };
    if (own) this.own.set(channel, own);
    await listener.firstAttempt;
    return async () => {
      this.listeners.delete(listener);
      if (own && this.own.get(channel) === own) this.own.delete(channel);
      await listener.stop();
    };
  }

  /** Connections now: open, open and unused, and callers in the queue for one. For metrics. */
  get pool(): { total: number; idle: number; waiting: number } {
    const { master } = this.source.driver as unknown as { master?: pg.Pool }; // none once it is closed
    return { total: master?.totalCount ?? 0, idle: master?.idleCount ?? 0, waiting: master?.waitingCount ?? 0 };
  }

  /** Stops listeners and closes the pool. Running work has 5 seconds to end, then it is cut off. Can be called again. */
  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  private async closeOnce(): Promise<void> {
    await Promise.all([...this.listeners].map((l) => l.stop()));
    // TypeORM takes connections away from whoever uses them, so wait first.
    const until = performance.now() + CLOSE_MS;
    while (this.pool.total > this.pool.idle && performance.now() < until) await sleep(20);
    await Promise.race([this.source.destroy(), sleep(CLOSE_MS, undefined, { ref: false })]);
  }

  private async once<T>(work: (tx: Tx) => Promise<T>, options: TxOptions): Promise<T> {
    const runner = this.source.createQueryRunner();
    try {
      const client = (await runner.connect()) as pg.PoolClient;
      try {
        // Nobody waits for BEGIN: the first statement follows it on the same connection, and where it fails so does all that comes after.
        const begun = client.query(beginOf(options));
        begun.catch(() => undefined);
        const [result, notices] = await over(client, async (tx) => {
          const collected = collectNotices(tx);
          return [await work(tx), collected()] as const;
        });
        await begun;
        await commit(client);
        this.tell(notices);
        return result;
      } catch (e) {
        await rollback(client);
        throw e;
      }
    } catch (e) {
      throw cleanError(e);
    } finally {
      await runner.release();
    }
  }

  private tell(notices: readonly Notice[]): void {
    const others = notices.filter(({ channel, payload }) => {
      const own = this.own.get(channel);
      if (!own?.isEnough()) return true;
      own.onNotify(payload);
      return false;
    });
    if (others.length > 0) this.notifier.notify(others);
  }
}

interface OwnListener {
  onNotify(payload: string): void;
  isEnough(): boolean;
}

/** SQLSTATE of whatever comes after the statement that was refused. */
const ABORTED = '25P02';

/** Lets `work` have statements over this connection, as long as it takes; those of one turn go in one packet. Spares TypeORM's way to the driver. */
async function over<T>(client: pg.PoolClient, work: (tx: Tx) => Promise<T>): Promise<T> {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
  let isOpen = true;
  let refused: unknown;
  const query = async (sql: string, values: unknown[] = []): Promise<unknown> => {
    if (!isOpen) throw fault('INTERNAL', 'TRANSACTION_OVER', 'the change was not made', { internal: 'a statement came after the end of its transaction' });
    stream.cork();
    nextTick(() => { stream.uncork(); });
    try {
      const { command, rows, rowCount } = await client.query(sql, values);
      refused = undefined;
      return command === 'UPDATE' || command === 'DELETE' ? [rows, rowCount] : rows;
    } catch (e) {
      const error = cleanError(e);
      // Of statements that are issued together one is refused, and the others because of it: whoever hears of one of them first is told the reason.
      refused = error instanceof QueryError && error.sqlState === ABORTED ? (refused ?? error) : error;
      throw refused;
    }
  };
  try {
    return await work({ query } as unknown as Tx);
  } finally {
    isOpen = false;
  }
}

function beginOf({ isolation, readOnly }: TxOptions): string {
  return ['BEGIN', isolation && `ISOLATION LEVEL ${isolation}`, readOnly === true && 'READ ONLY'].filter(Boolean).join(' ');
}

async function commit(client: pg.PoolClient): Promise<void> {
  await settled(client);
  // PostgreSQL answers COMMIT of a failed transaction with a silent ROLLBACK: the caller would take it for written.
  if (client.getTransactionStatus() === 'E') throw fault('INTERNAL', 'TRANSACTION_ABORTED', 'the change was not made', { internal: 'work swallowed the error of a statement' });
  try {
    await client.query('COMMIT');
  } catch (error) {
    const e = cleanError(error);
    if (isKejingError(e) && e.kind === 'UNAVAILABLE') {
      // Not repeated here: if it did happen, it would happen twice.
      throw fault('UNAVAILABLE', 'DATABASE_OUTCOME_UNKNOWN', 'the connection broke while the change was being confirmed', { internal: e.message });
    }
    throw e;
  }
}

/**
 * A refused statement is told to its caller when the server's error comes, which may be a packet before the server says in which state
 * the transaction is now. Only then is the state worth reading.
 */
async function settled(client: pg.PoolClient): Promise<void> {
  const state = client as unknown as { readyForQuery?: boolean };
  for (const until = performance.now() + SETTLE_MS; state.readyForQuery === false && performance.now() < until; ) await nextTurn();
}

async function rollback(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
  } catch {
    // The error that led here is the one to tell. An open transaction must not go back to the pool.
    destroyClient(client);
  }
}
