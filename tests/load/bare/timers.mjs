// The bare limit of timers of journeys: one statement claims a batch of those that are due, writes as many rows for each as the product does (four of the log, three
// events of an outbox with values as large), and sets the next timer. Nothing is decided, and no event is published. Says "ready" once its tables are there, and ends with its input.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const { databaseUrl, timers } = JSON.parse(process.env.BARE);
const BATCH = 200;
const VALUE = Buffer.from(JSON.stringify({ recordId: '0'.repeat(36), runId: '0'.repeat(36), text: 'x'.repeat(300) }));
const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
await pool.query(`DROP TABLE IF EXISTS bare_timer, bare_log, bare_outbox`);
await pool.query(`CREATE TABLE bare_timer (record_id uuid NOT NULL, run_id uuid NOT NULL, visit int NOT NULL, due_time timestamptz NOT NULL, PRIMARY KEY (record_id, run_id))`);
await pool.query(`CREATE INDEX ON bare_timer (due_time)`);
await pool.query(`CREATE TABLE bare_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, run_id uuid NOT NULL, visit int NOT NULL, at timestamptz NOT NULL)`);
await pool.query(`CREATE TABLE bare_outbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text NOT NULL, value bytea NOT NULL)`);
await pool.query(`INSERT INTO bare_timer SELECT gen_random_uuid(), gen_random_uuid(), 1, now() + interval '30 days' FROM generate_series(1, $1)`, [timers]);
process.stdin.on('end', () => process.exit(0)).resume();
process.stdout.write('ready\n');

for (;;) {
  const { rowCount } = await pool.query({
    name: 'fire',
    text: `WITH due AS (SELECT record_id, run_id FROM bare_timer WHERE due_time <= now() ORDER BY due_time LIMIT $1 FOR UPDATE SKIP LOCKED),
       fired AS (UPDATE bare_timer t SET visit = visit + 1, due_time = now() + interval '30 days' FROM due WHERE t.record_id = due.record_id AND t.run_id = due.run_id
                 RETURNING t.record_id, t.run_id, t.visit),
       logged AS (INSERT INTO bare_log (run_id, visit, at) SELECT run_id, visit, now() FROM fired, generate_series(1, 4)),
       told AS (INSERT INTO bare_outbox (key, value) SELECT record_id::text, $2 FROM fired, generate_series(1, 3))
     SELECT 1 FROM fired`,
    values: [BATCH, VALUE],
  });
  if (rowCount < BATCH) await sleep(50);
}
