// Reads a topic from its beginning and, where it is told a table, stores the raw values as load/bare/ingest.mjs does. Says "ready" once it has its
// partitions, then a word each time that so many more records are done. Ends badly where a record is missing, comes twice, or before its turn.
import pg from 'pg';
import type { Batch, Login } from './client.js';
import { clients, type ClientName } from './clients.js';

const { client, login, topic, records, store } = JSON.parse(process.env.BARE!) as {
  client: ClientName; login: Login; topic: string; records: number; store?: { databaseUrl: string; table: string };
};
const pool = store && new pg.Pool({ connectionString: store.databaseUrl, max: 3 });
const insert = store && `INSERT INTO ${store.table} (value) SELECT * FROM unnest($1::text[])`;
await pool?.query(`CREATE TABLE ${store!.table} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, value text NOT NULL)`);
const next: number[] = [];
let done = 0;

async function onBatch(batch: Batch): Promise<void> {
  const { partition } = batch;
  for (const { offset } of batch.records) {
    const due = next[partition] ?? 0;
    if (Number(offset) !== due) throw new Error(`${client}: offset ${offset} of partition ${partition} came when ${due} was due`);
    next[partition] = due + 1;
  }
  if (insert) await pool!.query(insert, [batch.records.map(({ value }) => value!.toString('utf8'))]);
  await batch.done();
  done += batch.records.length;
  if (done % records === 0) process.send!('done');
}

function fail(error: unknown): void {
  console.error(error);
  process.exit(1);
}

process.on('disconnect', () => process.exit(0));
await clients[client].consume(login, `bench.${topic}.${client}`, topic, { onBatch: (batch) => onBatch(batch).catch(fail), onDead: fail });
process.send!('ready');
