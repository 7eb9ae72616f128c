import { join } from 'node:path';
import { replicaOf, startService } from '@kejing/local';
import { until, type TiedProcess } from '@kejing/testing';
import { figureOf, type Figure } from './figures.js';
import { BareIngest, rateOf } from './ingest-touchpoints.js';
import { PartySource } from './party-source.js';
import { figureOfRounds, type Bench } from './rounds.js';

/** Of a turn: long enough that its beginning and its end, at which not everybody has something to do, weigh little. */
const RECORDS = 10_000;
/** While the base grows; more on the way would only wait. */
const BLOCK = 5_000;
const PATIENCE_MS = 300_000;
const TOLD_EVERY_MS = 10_000;
/** Less than what the cdp counts again for by itself, and as long as matching a large base anew may take. */
const GROWTH_PERCENT = 40;
const REFRESH_MS = 1_800_000;
/** So many records in one go are a rate of their own, beside which a beginning and an end are nothing. */
const LONG = 50_000;

/**
 * Party records: cleaned, sealed, matched, written, published; measured when so many customers are there, so that it shows whether cost grows with them. The
 * base is made by the product too. By one process of cdp and by two, since one has one thread. Beside it the bare consumer on the same records.
 */
export async function ingestParties(bench: Bench): Promise<Figure[]> {
  const { stack, say, sizes, rounds } = bench;
  const source = await PartySource.open(stack.connection, 2 * sizes.at(-1)! + 2 * (rounds + 2) * RECORDS * sizes.length);
  const figures: Figure[] = [];
  try {
    for (const size of sizes) {
      const figure = await grow(source, size, say);
      if (figure) figures.push(figure);
      const bare = await BareIngest.start(stack, 'insurer.party.v1');
      try {
        figures.push(await measure(bench, source, bare, `ingest-parties at ${size}`));
        const second = await startService(await replicaOf(stack.connection, 'cdp'), 'cdp', join(stack.connection.dir, 'logs/cdp-replica.log'));
        try {
          figures.push(await measure(bench, source, bare, `ingest-parties at ${size}, two replicas`, second));
        } finally {
          await second.stop();
        }
      } finally {
        await bare.stop();
      }
    }
    return figures;
  } finally {
    await source.close();
  }
}

/** One process of cdp, or two. The first turn warms up: code that has just been loaded, a thread that has just begun. */
async function measure(bench: Bench, source: PartySource, bare: BareIngest, row: string, second?: TiedProcess): Promise<Figure> {
  const { stack } = bench;
  const signal = (name: 'SIGSTOP' | 'SIGCONT'): void => {
    void stack.kill('cdp', name); // pausing does not wait
    second?.kill(name);
  };
  let rows = 0;
  const prepare = async (): Promise<void> => {
    // Or it would happen by itself in the middle of a round.
    await source.refresh(GROWTH_PERCENT);
    await until(() => source.isDone(), REFRESH_MS, 200);
    rows = await bare.rows();
    signal('SIGSTOP');
    bare.kill('SIGSTOP');
    await source.publish(RECORDS);
  };
  const product = async () => {
    const turn = await rateOf(RECORDS, () => { signal('SIGCONT'); }, async () => (await source.lag()) === 0, 100);
    const started = performance.now();
    await until(() => source.isDone(), PATIENCE_MS, 100);
    // What was stored but not matched and told is not done yet.
    return { ...turn, value: RECORDS / (RECORDS / turn.value + (performance.now() - started) / 1000) };
  };
  const bareTurn = () => rateOf(RECORDS, () => { bare.kill('SIGCONT'); }, async () => (await bare.rows()) - rows >= RECORDS);
  await prepare();
  await product();
  await bareTurn();
  return figureOfRounds(bench, row, 'records/s', { atLeast: 1_000, of: 'product' }, {
    barePid: bare.pid,
    ...(second && { productPid: second.pid }),
    prepare, product, bare: bareTurn,
  });
}

/**
 * Publishes until there are so many customers. @returns at what rate they were taken in and matched, published meanwhile, with all that was matched again since the base
 * had doubled; nothing where that was soon over
 */
async function grow(source: PartySource, size: number, say: (line: string) => void): Promise<Figure | undefined> {
  const started = performance.now();
  const before = await source.customers();
  let [there, published, told] = [before, 0, started];
  const rate = (): number => published / ((performance.now() - started) / 1000);
  while (there < size) {
    published += await source.publish(Math.min(BLOCK, size - there));
    await until(async () => (await source.lag()) < BLOCK / 5, PATIENCE_MS, 100);
    there = await source.customers();
    if (performance.now() - told < TOLD_EVERY_MS) continue;
    told = performance.now();
    say(`ingest-parties: ${there} of ${size} customers, ${Math.round(rate())} records/s so far`);
  }
  await until(() => source.isDone(), PATIENCE_MS, 200);
  const whole = Math.round(rate());
  say(`ingest-parties: ${await source.customers()} customers of ${published} more records, ${whole} records/s`);
  return published < LONG ? undefined : figureOf(`ingest-parties, from ${before} to ${size}`, 'records/s', [whole], [], null);
}
