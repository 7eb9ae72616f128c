import type { Admin } from 'kafkajs';
import pg from 'pg';
import { kafkaAs } from '../interop/insurer-systems.js';
import type { Figure } from './figures.js';
import { ClientProcess } from './kafka-clients/client-process.js';
import { figureOfRounds, type Bench, type Sides, type Turn } from './rounds.js';

const RECORDS = 30_000;
const PARTITIONS = 6;
const TOPIC = { produced: 'bench.clients.produced', consumed: 'bench.clients.consumed', stored: 'bench.clients.stored' };

/** One process of each client. */
interface Pair { kafkajs: ClientProcess; platformatic: ClientProcess }

/**
 * kafkajs, which the product uses, and @platformatic/kafka in the place of the bare limit: what it costs to produce records of events in batches as the relay
 * does, to consume them, and to consume and store them. Fails unless each record arrives exactly once, whoever sent it.
 */
export async function kafkaClients(bench: Bench): Promise<Figure[]> {
  const { connection } = bench.stack;
  const admin = kafkaAs(connection, 'admin').admin();
  const started: ClientProcess[] = [];
  const start = async (program: 'produce' | 'consume', settingsOf: (client: keyof Pair) => object): Promise<Pair> => {
    const one = async (client: keyof Pair): Promise<ClientProcess> => {
      const process = await ClientProcess.start(program, { client, login: connection.kafka('admin'), ...settingsOf(client) });
      started.push(process);
      return process;
    };
    return { kafkajs: await one('kafkajs'), platformatic: await one('platformatic') };
  };
  try {
    await admin.connect();
    await admin.createTopics({ waitForLeaders: true, topics: Object.values(TOPIC).map((topic) => ({ topic, numPartitions: PARTITIONS })) });
    const producers = await start('produce', () => ({}));
    const consumers = (topic: string, settingsOf: (client: keyof Pair) => object) => start('consume', (client) => ({ topic, records: RECORDS, ...settingsOf(client) }));
    const figures = [await producing(bench, admin, producers)];
    figures.push(await consuming(bench, 'consume', TOPIC.consumed, producers, await consumers(TOPIC.consumed, () => ({}))));
    figures.push(await storing(bench, producers, (settingsOf) => consumers(TOPIC.stored, settingsOf)));
    await stop(producers);
    return figures;
  } finally {
    for (const process of started) process.kill('SIGKILL');
    await admin.disconnect();
  }
}

/** The topic holds as many records as were acknowledged and no more: none was lost, none sent twice. */
async function producing(bench: Bench, admin: Admin, producers: Pair): Promise<Figure> {
  let sent = 0;
  const check = async (): Promise<void> => {
    const there = (await admin.fetchTopicOffsets(TOPIC.produced)).reduce((sum, { high }) => sum + Number(high), 0);
    if (there !== sent) throw new Error(`${sent} records were acknowledged, ${there} are there`);
  };
  const turnOf = (producer: ClientProcess) => async (): Promise<Turn> => {
    const turn = await timed(() => producer.ask({ send: TOPIC.produced }));
    sent += RECORDS;
    return turn;
  };
  const figure = await warmFigure(bench, 'produce', {
    productPid: producers.kafkajs.pid, barePid: producers.platformatic.pid,
    prepare: async () => {
      await check();
      await Promise.all([producers.kafkajs.ask({ make: RECORDS }), producers.platformatic.ask({ make: RECORDS })]);
    },
    product: turnOf(producers.kafkajs), bare: turnOf(producers.platformatic),
  });
  await check();
  return figure;
}

/** Both stand still while each producer sends half of a round's records; the consumers themselves see that no offset is missing or comes twice. */
async function consuming(bench: Bench, piece: string, topic: string, producers: Pair, consumers: Pair): Promise<Figure> {
  const turnOf = (consumer: ClientProcess) => () => timed(async () => {
    const done = consumer.told();
    consumer.kill('SIGCONT');
    await done;
  });
  const figure = await warmFigure(bench, piece, {
    productPid: consumers.kafkajs.pid, barePid: consumers.platformatic.pid,
    prepare: async () => {
      for (const consumer of both(consumers)) consumer.kill('SIGSTOP');
      await Promise.all(both(producers).map(async (producer) => {
        await producer.ask({ make: RECORDS / 2 });
        await producer.ask({ send: topic });
      }));
    },
    product: turnOf(consumers.kafkajs), bare: turnOf(consumers.platformatic),
  });
  await stop(consumers);
  return figure;
}

/** In the end the table of each client has each record of all rounds once. */
async function storing(bench: Bench, producers: Pair, consumersOf: (settingsOf: (client: keyof Pair) => object) => Promise<Pair>): Promise<Figure> {
  const databaseUrl = bench.stack.connection.databaseUrl('cdp');
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const tableOf = (client: keyof Pair): string => `bench_clients_${client}`;
  const tables = [tableOf('kafkajs'), tableOf('platformatic')];
  try {
    await database.query(`DROP TABLE IF EXISTS ${tables.join(', ')}`);
    const figure = await consuming(bench, 'consume and store', TOPIC.stored, producers, await consumersOf((client) => ({ store: { databaseUrl, table: tableOf(client) } })));
    for (const table of tables) {
      const { rows: [found] } = await database.query<{ rows: number; different: number }>(`SELECT count(*)::int AS rows, count(DISTINCT value)::int AS different FROM ${table}`);
      const sent = RECORDS * (bench.rounds + 1);
      if (found!.rows !== sent || found!.different !== sent) throw new Error(`of ${sent} records ${table} has ${found!.different}, in ${found!.rows} rows`);
    }
    return figure;
  } finally {
    await database.query(`DROP TABLE IF EXISTS ${tables.join(', ')}`);
    await database.end();
  }
}

/** After a round that does not count. */
async function warmFigure(bench: Bench, piece: string, sides: Required<Sides>): Promise<Figure> {
  await sides.prepare();
  await sides.product();
  await sides.bare();
  return figureOfRounds(bench, `kafka-clients: ${piece}`, 'records/s', null, sides);
}

async function timed(work: () => Promise<void>): Promise<Turn> {
  const started = performance.now();
  await work();
  return { value: RECORDS / ((performance.now() - started) / 1000), units: RECORDS };
}

const both = ({ kafkajs, platformatic }: Pair): ClientProcess[] => [kafkajs, platformatic];

async function stop(pair: Pair): Promise<void> {
  for (const process of both(pair)) await process.stop();
}
