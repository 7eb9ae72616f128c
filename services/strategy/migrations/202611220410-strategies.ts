import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Strategies and scripts with their versions, and success statistics. */
export class Strategies202611220410 implements MigrationInterface {
  readonly name = 'Strategies202611220410';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE strategy (
        strategy_key text COLLATE "C" PRIMARY KEY,
        strategy_id uuid NOT NULL UNIQUE,
        version int NOT NULL
      );
      CREATE TABLE strategy_version (
        strategy_key text COLLATE "C" NOT NULL REFERENCES strategy,
        version int NOT NULL,
        name text NOT NULL,
        scenario text COLLATE "C" NOT NULL,
        eligibility text NOT NULL,
        value double precision NOT NULL,
        product_grade int NOT NULL,
        needs_marketing_consent boolean NOT NULL,
        choice jsonb NOT NULL,
        disabled boolean NOT NULL,
        author text NOT NULL,
        create_time timestamptz NOT NULL,
        PRIMARY KEY (strategy_key, version)
      );
      CREATE TABLE strategy_statistic (
        strategy_id uuid PRIMARY KEY,
        trials bigint NOT NULL,
        successes bigint NOT NULL
      );
      CREATE TABLE script_key (
        script_key text COLLATE "C" PRIMARY KEY,
        version int NOT NULL
      );
      CREATE TABLE script (
        script_id uuid PRIMARY KEY,
        script_key text COLLATE "C" NOT NULL REFERENCES script_key,
        version int NOT NULL,
        scenario text COLLATE "C" NOT NULL,
        stage text NOT NULL,
        objection text NOT NULL,
        text text NOT NULL,
        disclosure text NOT NULL,
        state text NOT NULL CHECK (state IN ('DRAFT', 'APPROVED', 'REFUSED', 'SUPERSEDED')),
        author text NOT NULL,
        reviewer text,
        review_note text,
        create_time timestamptz NOT NULL,
        review_time timestamptz,
        UNIQUE (script_key, version)
      );
      -- One approved version of a script at most is in use.
      CREATE UNIQUE INDEX script_in_use ON script (script_key) WHERE state = 'APPROVED';
      CREATE INDEX script_by_scenario ON script (scenario) WHERE state = 'APPROVED';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE script, script_key, strategy_statistic, strategy_version, strategy`);
  }
}
