import type { LocalStack } from '@kejing/local';
import { until } from '@kejing/testing';
import pg from 'pg';
import { startBare, type BareProcess } from './bare-process.js';
import type { Figure } from './figures.js';
import { figureOfRounds, type Bench } from './rounds.js';
import { TouchpointSource } from './touchpoints.js';

const DEVICES = 2_000;
const EVENTS = 20_000;
const PATIENCE_MS = 120_000;
const TOLD = 'kejing.cdp.interaction.v1';

/**
 * Touchpoints of known devices: from Kafka through cdp to rows of timelines and published events, and beside it the bare consumer on the same records. Both
 * stand still while a round's records are published; then one goes on until it is done, and then the other; who is first changes with each round.
 */
export async function ingestTouchpoints(bench: Bench): Promise<Figure[]> {
  const { stack } = bench;
  const source = await TouchpointSource.open(stack.connection);
  const bare = await BareIngest.start(stack, 'insurer.touchpoint.v1');
  const devices = Array.from({ length: DEVICES }, (_, i) => `bench-device-${i}`);
  try {
    const before = await source.countOf(TOLD);
    // Makes the devices known, and both warm.
    await source.publish(devices, EVENTS);
    await until(async () => (await source.countOf(TOLD)) - before >= EVENTS && (await bare.rows()) >= EVENTS, PATIENCE_MS);
    let [told, rows] = [0, 0];
    return [await figureOfRounds(bench, 'ingest-touchpoints', 'events/s', { atLeast: 0.4 }, {
      barePid: bare.pid,
      prepare: async () => {
        [told, rows] = [await source.countOf(TOLD), await bare.rows()];
        await stack.kill('cdp', 'SIGSTOP');
        bare.kill('SIGSTOP');
        await source.publish(devices, EVENTS);
      },
      product: () => rateOf(EVENTS, () => void stack.kill('cdp', 'SIGCONT'), async () => (await source.countOf(TOLD)) - told >= EVENTS, 50),
      bare: () => rateOf(EVENTS, () => { bare.kill('SIGCONT'); }, async () => (await bare.rows()) - rows >= EVENTS),
    })];
  } finally {
    await bare.stop();
    await source.close();
  }
}

/** The bare program of ingest on a topic, and how many rows it has written. */
export class BareIngest {
  private constructor(private readonly process: BareProcess, private readonly database: pg.Client) {}

  static async start(stack: LocalStack, topic: string): Promise<BareIngest> {
    const database = new pg.Client({ connectionString: stack.connection.databaseUrl('cdp') });
    await database.connect();
    await database.query('DROP TABLE IF EXISTS bare_ingest');
    return new BareIngest(await startBare('ingest.mjs', { ...stack.connection.kafka('cdp'), databaseUrl: stack.connection.databaseUrl('cdp'), topic }), database);
  }

  get pid(): number { return this.process.pid; }

  async rows(): Promise<number> {
    return Number((await this.database.query<{ rows: string }>('SELECT coalesce(max(id), 0) AS rows FROM bare_ingest')).rows[0]!.rows);
  }

  kill(signal: NodeJS.Signals): void { this.process.kill(signal); }

  async stop(): Promise<void> {
    this.process.stop();
    await this.database.query('DROP TABLE IF EXISTS bare_ingest');
    await this.database.end();
  }
}

/** How many of so many were done in a second, from `begin` until `done`. @param everyMs how often it is asked, which costs the brokers something too */
export async function rateOf(units: number, begin: () => void, done: () => Promise<boolean>, everyMs = 20): Promise<{ value: number; units: number }> {
  const started = performance.now();
  begin();
  await until(done, PATIENCE_MS, everyMs);
  return { value: units / ((performance.now() - started) / 1000), units };
}
