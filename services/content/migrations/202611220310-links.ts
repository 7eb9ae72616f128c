import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agents and records as the CDP tells of them, tracked links, interactions. What belongs to a person has record_id first in its key. */
export class Links202611220310 implements MigrationInterface {
  readonly name = 'Links202611220310';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE agent (
        agent_id text PRIMARY KEY,
        slug text COLLATE "C" NOT NULL UNIQUE,
        agent_code text NOT NULL,
        display_name text NOT NULL,
        licence_no text NOT NULL,
        active boolean NOT NULL,
        version bigint NOT NULL
      );
      CREATE TABLE record (
        record_id text PRIMARY KEY,
        customer_id text,
        agent_id text,
        version bigint NOT NULL,
        erased boolean NOT NULL DEFAULT false,
        opt_out_time timestamptz
      );
      CREATE INDEX record_by_customer ON record (customer_id);
      CREATE TABLE link (
        record_id text NOT NULL,
        link_id uuid NOT NULL,
        code text COLLATE "C" NOT NULL,
        agent_id text NOT NULL,
        content_id uuid NOT NULL,
        content_title text NOT NULL,
        task_id text,
        run_id text,
        create_time timestamptz NOT NULL,
        expire_time timestamptz NOT NULL,
        PRIMARY KEY (record_id, link_id)
      );
      CREATE UNIQUE INDEX link_of_task ON link (record_id, task_id) WHERE task_id IS NOT NULL;
      CREATE INDEX link_by_agent ON link (agent_id, create_time, link_id);
      -- Spread by the code, as a page's address says nothing else.
      CREATE TABLE link_code (
        code text COLLATE "C" PRIMARY KEY,
        record_id text NOT NULL,
        link_id uuid NOT NULL
      );
      CREATE TABLE interaction (
        record_id text NOT NULL,
        interaction_id uuid NOT NULL,
        link_id uuid NOT NULL,
        view_id text NOT NULL,
        kind text NOT NULL,
        agent_id text NOT NULL,
        content_id uuid,
        duration_seconds int NOT NULL,
        interaction_time timestamptz NOT NULL,
        PRIMARY KEY (record_id, interaction_id)
      );
      CREATE UNIQUE INDEX interaction_once_a_view ON interaction (record_id, view_id, kind);
      CREATE INDEX interaction_by_time ON interaction (record_id, interaction_time);
      CREATE TABLE signal_cooldown (
        record_id text NOT NULL,
        interaction_strategy_id uuid NOT NULL,
        quiet_until timestamptz NOT NULL,
        PRIMARY KEY (record_id, interaction_strategy_id)
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE signal_cooldown, interaction, link_code, link, record, agent`);
  }
}
