import pg from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { PreparedNames } from './prepared.js';
import { busy, cleanError, isWaitOver } from './query-error.js';

export interface ConnectionOptions {
  url: string;
  poolSize: number;
  /** Shown in pg_stat_activity. */
  service: string;
  /** To open a connection, or to get a free one from the pool. Default 3000. */
  connectTimeoutMs?: number;
  /** The server cancels a statement after this; 0 = never. Default 30 000. */
  statementTimeoutMs?: number;
}

const DATE = 1082;
const IDLE_IN_TRANSACTION_MS = 60_000;
/** How much longer than the server's own limit the client waits for an answer, before it takes the connection for dead. */
const ANSWER_GRACE_MS = 5_000;

/** PostgreSQL `date` stays text (YYYY-MM-DD): as a Date it would be midnight in the zone of the machine. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    oid === DATE ? (text: string) => text : pg.types.getTypeParser(oid, format as 'text')) as typeof pg.types.getTypeParser,
};

/** A pg client that cannot kill the process, and that gives up a connection on which nothing comes back. */
class GuardedClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    // An 'error' event without a listener ends the process; what fails is reported by the query that fails.
    this.on('error', () => undefined);
  }

  override query = ((...args: unknown[]): unknown => {
    const result = (super.query as (...a: unknown[]) => unknown).apply(this, prepared(args));
    if (result instanceof Promise) {
      result.catch((e: unknown) => {
        if (mustGo(e)) destroyClient(this);
      });
    }
    return result;
  }) as pg.Client['query'];
}

const names = new PreparedNames();

/** The same statement under a name, where it has values and is run often. */
function prepared(args: unknown[]): unknown[] {
  const [text, values] = args;
  if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return args;
  const name = names.of(text);
  return name === undefined ? args : [{ name, text, values }, ...args.slice(2)];
}

/**
 * Whether a connection must not be used again: one whose query timed out would go back to the pool with the old query still on it, and
 * the next user would hang too; and one whose plans a migration has outdated would fail until it is closed.
 */
function mustGo(e: unknown): boolean {
  return e instanceof Error && (e.message === 'Query read timeout' || (e as { routine?: unknown }).routine === 'RevalidateCachedQuery');
}

/** Cuts the connection; the pool drops it when it comes back. */
export function destroyClient(client: pg.ClientBase): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** Closes politely, and cuts the connection if the other side does not answer within a second. Never rejects. */
export async function endClient(client: pg.Client): Promise<void> {
  const cut = setTimeout(() => destroyClient(client), 1_000);
  await client.end().catch(() => undefined);
  clearTimeout(cut);
}

/**
 * Our statements ask by key. From memory and SSDs single pages come about as fast as neighbours; by PostgreSQL's default, which is for disks that turn, a
 * table that has just grown is read from end to end until it is analysed.
 */
const PLANNER = '-c random_page_cost=1.1';

function clientConfig(options: ConnectionOptions): pg.ClientConfig {
  const statementTimeoutMs = options.statementTimeoutMs ?? 30_000;
  return {
    connectionString: options.url,
    application_name: options.service,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 3_000,
    options: PLANNER,
    statement_timeout: statementTimeoutMs,
    query_timeout: statementTimeoutMs === 0 ? 0 : statementTimeoutMs + ANSWER_GRACE_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    types,
  };
}

/** A client outside the pool, not yet connected. */
export function dedicatedClient(options: ConnectionOptions): pg.Client {
  return new GuardedClient(clientConfig(options));
}

/** A data source whose queries throw cleaned errors only (see cleanError). Not yet initialised. */
export function dataSource(options: ConnectionOptions): DataSource {
  const { connectionString: _url, ...extra } = clientConfig(options);
  const source = new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: options.poolSize,
    synchronize: false,
    installExtensions: false,
    logging: false, // its lines hold parameters
    entities: [],
    migrations: [], // run by migrate(): TypeORM takes no lock and orders by a number in the class name
    poolErrorHandler: () => undefined, // an idle connection that breaks is replaced; who needs one gets UNAVAILABLE
    extra: { ...extra, Client: GuardedClient, pipeline: true }, // statements that do not wait for each other share a way to the server
  });
  const create = source.createQueryRunner.bind(source);
  const handedOut = watchPool(source);
  source.createQueryRunner = (mode) => guarded(create(mode), handedOut);
  return source;
}

/** Tells when the pool last gave somebody a connection. */
function watchPool(source: DataSource): () => number {
  let at = Number.NEGATIVE_INFINITY;
  const initialize = source.initialize.bind(source);
  source.initialize = async () => {
    await initialize();
    (source.driver as unknown as { master: pg.Pool }).master.on('acquire', () => { at = performance.now(); });
    return source;
  };
  return () => at;
}

function guarded(runner: QueryRunner, handedOut: () => number): QueryRunner {
  for (const name of ['query', 'connect'] as const) {
    const original = runner[name].bind(runner) as (...args: unknown[]) => Promise<unknown>;
    runner[name] = (async (...args: unknown[]) => {
      const from = performance.now();
      try {
        return await original(...args);
      } catch (e) {
        // Others got connections meanwhile: the database is there, there is only too much to do.
        throw isWaitOver(e) && handedOut() > from ? busy() : cleanError(e);
      }
    }) as never;
  }
  return runner;
}
