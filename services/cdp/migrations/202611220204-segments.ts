import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Segments with their versions, who is in them, and how far a changed segment has been judged for everybody. */
export class Segments1795226640000 implements MigrationInterface {
  readonly name = 'Segments1795226640000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE segment (
        segment_id uuid PRIMARY KEY,
        segment_key text COLLATE "C" NOT NULL UNIQUE,
        name text NOT NULL,
        expression text NOT NULL,
        version integer NOT NULL,
        enabled boolean NOT NULL,
        revision bigint NOT NULL,
        update_time timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE segment_version (
        segment_id uuid NOT NULL REFERENCES segment,
        version integer NOT NULL,
        name text NOT NULL,
        expression text NOT NULL,
        author text NOT NULL,
        create_time timestamptz NOT NULL,
        PRIMARY KEY (segment_id, version)
      )`);
    await runner.query(`
      CREATE TABLE segment_member (
        customer_id text COLLATE "C" NOT NULL,
        segment_id uuid NOT NULL REFERENCES segment,
        segment_version integer NOT NULL,
        customer_version bigint NOT NULL,
        enter_time timestamptz NOT NULL,
        PRIMARY KEY (customer_id, segment_id)
      )`);
    await runner.query(`CREATE INDEX segment_member_segment ON segment_member (segment_id, customer_id)`);
    await runner.query(`
      CREATE TABLE segment_catalogue (
        one boolean PRIMARY KEY DEFAULT true CHECK (one),
        revision bigint NOT NULL,
        swept_revision bigint NOT NULL,
        sweep_revision bigint NOT NULL,
        sweep_position text COLLATE "C" NOT NULL
      )`);
    await runner.query(`INSERT INTO segment_catalogue (revision, swept_revision, sweep_revision, sweep_position) VALUES (0, 0, 0, '')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['segment_catalogue', 'segment_member', 'segment_version', 'segment']) await runner.query(`DROP TABLE ${table}`);
  }
}
