import type { LocalStack } from '@kejing/local';
import { until } from '@kejing/testing';
import pg from 'pg';
import { startBare } from './bare-process.js';
import { figureOf, type Figure } from './figures.js';
import { cpuBetween, cpuOf } from './processes.js';
import { TouchpointSource } from './touchpoints.js';

const DEVICES = 2_000;
const EVENTS = 20_000;
const PATIENCE_MS = 120_000;
const TOLD = 'kejing.cdp.interaction.v1';

/**
 * Touchpoints of known devices: from Kafka through cdp to rows of timelines and published events, and beside it the bare consumer on the same records. Both
 * stand still while a round's records are published; then one goes on until it is done, and then the other; who is first changes with each round.
 */
export async function ingestTouchpoints(stack: LocalStack, say: (line: string) => void, rounds: number): Promise<Figure[]> {
  const { connection } = stack;
  const source = await TouchpointSource.open(connection);
  const database = new pg.Client({ connectionString: connection.databaseUrl('cdp') });
  await database.connect();
  const bare = await startBare('ingest.mjs', { ...connection.kafka('cdp'), databaseUrl: connection.databaseUrl('cdp'), topic: 'insurer.touchpoint.v1' });
  const bareRows = async () => Number((await database.query<{ rows: string }>('SELECT coalesce(max(id), 0) AS rows FROM bare_touchpoint')).rows[0]!.rows);
  const devices = Array.from({ length: DEVICES }, (_, i) => `bench-device-${i}`);
  const rates: { product: number[]; bare: number[] } = { product: [], bare: [] };
  try {
    const before = await source.countOf(TOLD);
    // Makes the devices known, and both warm.
    await source.publish(devices, EVENTS);
    await until(async () => (await source.countOf(TOLD)) - before >= EVENTS && (await bareRows()) >= EVENTS, PATIENCE_MS);
    for (let round = 1; round <= rounds; round++) {
      const [told, rows] = [await source.countOf(TOLD), await bareRows()];
      await stack.kill('cdp', 'SIGSTOP');
      bare.kill('SIGSTOP');
      await source.publish(devices, EVENTS);
      const turns = {
        product: async () => {
          const used = cpuOf(stack);
          const rate = await rateOf(() => void stack.kill('cdp', 'SIGCONT'), async () => (await source.countOf(TOLD)) - told >= EVENTS);
          say(`ingest-touchpoints, round ${round}: product ${Math.round(rate)} events/s (CPU: ${cpuBetween(used, cpuOf(stack))})`);
          rates.product.push(rate);
        },
        bare: async () => {
          const used = cpuOf(stack, { bare: bare.pid });
          const rate = await rateOf(() => bare.kill('SIGCONT'), async () => (await bareRows()) - rows >= EVENTS);
          say(`ingest-touchpoints, round ${round}: bare ${Math.round(rate)} events/s (CPU: ${cpuBetween(used, cpuOf(stack, { bare: bare.pid }))})`);
          rates.bare.push(rate);
        },
      };
      for (const turn of round % 2 === 1 ? (['product', 'bare'] as const) : (['bare', 'product'] as const)) await turns[turn]();
    }
    return [figureOf('ingest-touchpoints', 'events/s', rates.product, rates.bare, { atLeast: 0.4 })];
  } finally {
    bare.stop();
    await database.query('DROP TABLE IF EXISTS bare_touchpoint');
    await Promise.all([source.close(), database.end()]);
  }
}

async function rateOf(begin: () => void, done: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  begin();
  await until(done, PATIENCE_MS, 20);
  return EVENTS / ((performance.now() - started) / 1000);
}
