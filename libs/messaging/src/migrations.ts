import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Outbox, inbox, held events and the relay's lease. Outbox rows are deleted once published, so the table stays small;
 * its autovacuum runs early, since a queue's dead rows are what slows its readers.
 */
export class Messaging1790000000000 implements MigrationInterface {
  readonly name = 'Messaging1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        topic text COLLATE "C" NOT NULL,
        key text NOT NULL,
        event_id uuid NOT NULL,
        type text NOT NULL,
        sequence bigint,
        headers jsonb NOT NULL,
        value bytea,
        created_at timestamptz NOT NULL DEFAULT clock_timestamp()
      ) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_insert_scale_factor = 1)`);
    await runner.query(`
      CREATE TABLE outbox_sequence (
        topic text COLLATE "C" NOT NULL,
        key text COLLATE "C" NOT NULL,
        sequence bigint NOT NULL,
        PRIMARY KEY (topic, key)
      ) WITH (fillfactor = 70)`);
    await runner.query(`
      CREATE TABLE inbox (
        consumer_group text COLLATE "C" NOT NULL,
        event_key text COLLATE "C" NOT NULL,
        outcome text NOT NULL CHECK (outcome IN ('PROCESSED', 'DEAD_LETTERED', 'HELD', 'SKIPPED')),
        at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (consumer_group, event_key)
      )`);
    await runner.query(`CREATE INDEX inbox_at ON inbox USING brin (at)`);
    await runner.query(`
      CREATE TABLE held_event (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        consumer_group text COLLATE "C" NOT NULL,
        topic text COLLATE "C" NOT NULL,
        key_token text COLLATE "C" NOT NULL,
        partition integer NOT NULL,
        position bigint NOT NULL,
        status text NOT NULL CHECK (status IN ('PENDING', 'PARKED')),
        waits_for text COLLATE "C",
        due_at timestamptz NOT NULL,
        cause text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        event_key text COLLATE "C" NOT NULL,
        sealed boolean NOT NULL,
        payload bytea NOT NULL,
        held_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (consumer_group, topic, key_token, partition, position)
      )`);
    await runner.query(`CREATE INDEX held_event_key ON held_event (event_key)`);
    await runner.query(`CREATE INDEX held_event_due ON held_event (due_at) WHERE status = 'PENDING'`);
    await runner.query(`CREATE INDEX held_event_waits_for ON held_event (waits_for) WHERE waits_for IS NOT NULL`);
    await runner.query(`
      CREATE TABLE relay_lease (
        shard integer PRIMARY KEY,
        holder text NOT NULL,
        epoch bigint NOT NULL,
        expires_at timestamptz NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['relay_lease', 'held_event', 'inbox', 'outbox_sequence', 'outbox']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}

/** Held events of a key go in the order in which they came, found without sorting them. */
export class HeldOrder1790000000001 implements MigrationInterface {
  readonly name = 'HeldOrder1790000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX held_event_order ON held_event (consumer_group, topic, key_token, id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX held_event_order');
  }
}

/** Dead letters that an operator has dealt with: the letters themselves stay on their topic. */
export class DeadLettersDone1790000000002 implements MigrationInterface {
  readonly name = 'DeadLettersDone1790000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE dead_letter_done (
        letter_id text COLLATE "C" PRIMARY KEY,
        state text NOT NULL CHECK (state IN ('REPLAYED', 'DISCARDED')),
        reason text NOT NULL,
        done_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letter_done');
  }
}

/** Goes first in the migrations of each service that consumes or publishes events. */
export const messagingMigrations = [Messaging1790000000000, HeldOrder1790000000001, DeadLettersDone1790000000002];
