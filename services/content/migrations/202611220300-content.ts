import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Contents with their versions and decisions, and interaction strategies. */
export class Content202611220300 implements MigrationInterface {
  readonly name = 'Content202611220300';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE content (
        content_id uuid PRIMARY KEY,
        content_key text COLLATE "C" NOT NULL UNIQUE,
        kind text NOT NULL,
        latest_version int NOT NULL,
        published_version int,
        create_time timestamptz NOT NULL
      );
      CREATE TABLE content_version (
        content_id uuid NOT NULL REFERENCES content,
        version int NOT NULL,
        state text NOT NULL CHECK (state IN ('DRAFT', 'IN_REVIEW', 'APPROVED', 'PUBLISHED', 'SUPERSEDED', 'WITHDRAWN')),
        revision int NOT NULL,
        title text NOT NULL,
        summary text NOT NULL,
        topics text[] NOT NULL,
        body jsonb NOT NULL,
        expire_time timestamptz,
        authors text[] NOT NULL,
        reviewer text,
        review_reason text,
        create_time timestamptz NOT NULL,
        update_time timestamptz NOT NULL,
        publish_time timestamptz,
        PRIMARY KEY (content_id, version)
      );
      -- Who did what to which revision, for the archive that the sales rules ask for. Only ever appended to.
      CREATE TABLE content_decision (
        content_id uuid NOT NULL REFERENCES content,
        decision_id uuid NOT NULL,
        version int NOT NULL,
        revision int NOT NULL,
        action text NOT NULL,
        actor text NOT NULL,
        reason text,
        decide_time timestamptz NOT NULL,
        PRIMARY KEY (content_id, decision_id)
      );
      CREATE TABLE interaction_strategy (
        interaction_strategy_id uuid NOT NULL,
        version int NOT NULL,
        strategy_key text COLLATE "C" NOT NULL,
        name text NOT NULL,
        expression text NOT NULL,
        scenario text NOT NULL,
        reason text NOT NULL,
        cooldown_seconds int NOT NULL,
        disabled boolean NOT NULL,
        create_time timestamptz NOT NULL,
        PRIMARY KEY (interaction_strategy_id, version),
        UNIQUE (strategy_key, version)
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE interaction_strategy, content_decision, content_version, content`);
  }
}
