import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agents' feeds, decisions behind them, outcomes and counters. */
export class Feed202611220420 implements MigrationInterface {
  readonly name = 'Feed202611220420';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Its row lock makes the changes of one feed come one after the other, so that a reader who has seen a cursor has seen all before it.
      CREATE TABLE feed (
        agent_id text COLLATE "C" PRIMARY KEY,
        cursor bigint NOT NULL
      ) WITH (fillfactor = 70);
      CREATE TABLE feed_item (
        record_id text COLLATE "C" NOT NULL,
        item_id text COLLATE "C" NOT NULL,
        agent_id text COLLATE "C" NOT NULL,
        kind text NOT NULL CHECK (kind IN ('OPPORTUNITY', 'TASK')),
        state text NOT NULL CHECK (state IN ('OPEN', 'CHOSEN', 'DONE', 'CANCELLED')),
        scenario text COLLATE "C" NOT NULL,
        title text NOT NULL,
        body jsonb NOT NULL,
        read boolean NOT NULL,
        cursor bigint NOT NULL,
        create_time timestamptz NOT NULL,
        update_time timestamptz NOT NULL,
        PRIMARY KEY (record_id, item_id)
      ) WITH (fillfactor = 80);
      CREATE INDEX feed_item_by_cursor ON feed_item (agent_id, cursor);
      CREATE INDEX feed_item_by_id ON feed_item (item_id);
      CREATE INDEX feed_item_unread ON feed_item (agent_id) WHERE NOT read AND state = 'OPEN';
      -- Links come before or after the task that asked for them.
      CREATE TABLE task_link (
        record_id text COLLATE "C" NOT NULL,
        task_id text COLLATE "C" NOT NULL,
        link_id text NOT NULL,
        url text NOT NULL,
        studio_url text NOT NULL,
        content_id text NOT NULL,
        content_title text NOT NULL,
        create_time timestamptz NOT NULL,
        PRIMARY KEY (record_id, task_id)
      );
      CREATE INDEX task_link_by_time ON task_link USING brin (create_time);
      CREATE TABLE decision (
        record_id text COLLATE "C" NOT NULL,
        decision_id uuid NOT NULL,
        signal_id text COLLATE "C" NOT NULL,
        item_id text COLLATE "C",
        scenario text NOT NULL,
        outcome text NOT NULL,
        body jsonb NOT NULL,
        decide_time timestamptz NOT NULL,
        PRIMARY KEY (record_id, decision_id)
      );
      CREATE UNIQUE INDEX decision_of_signal ON decision (record_id, signal_id);
      CREATE INDEX decision_by_item ON decision (item_id) WHERE item_id IS NOT NULL;
      CREATE INDEX decision_by_time ON decision USING brin (decide_time);
      CREATE TABLE agent_counter (
        agent_id text COLLATE "C" PRIMARY KEY,
        version bigint NOT NULL,
        opportunities int NOT NULL,
        choices int NOT NULL,
        outcomes int NOT NULL,
        tasks_done int NOT NULL,
        deals int NOT NULL,
        update_time timestamptz NOT NULL
      ) WITH (fillfactor = 70);
      CREATE TABLE lead_won (
        record_id text COLLATE "C" NOT NULL,
        lead_id text COLLATE "C" NOT NULL,
        PRIMARY KEY (record_id, lead_id)
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE lead_won, agent_counter, decision, task_link, feed_item, feed`);
  }
}
