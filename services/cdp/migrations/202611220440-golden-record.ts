import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The golden record: stewards' corrections, what records said before, and how reliable sources are. */
export class GoldenRecord1795236000000 implements MigrationInterface {
  readonly name = 'GoldenRecord1795236000000';

  async up(runner: QueryRunner): Promise<void> {
    // The value is sealed under the record's key; an empty one takes the correction before it back.
    await runner.query(`
      CREATE TABLE attribute_correction (
        correction_id uuid PRIMARY KEY,
        record_id uuid NOT NULL,
        attribute text COLLATE "C" NOT NULL,
        sealed bytea NOT NULL,
        actor text NOT NULL,
        reason text NOT NULL,
        create_time timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX attribute_correction_record ON attribute_correction (record_id, create_time)`);
    await this.past(runner);
    await this.reliability(runner);
  }

  /** What a record said until it said otherwise: under the same key, bound to the same place, so that it opens and dies as the present does. */
  private async past(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE record_secret_past (
        record_id uuid NOT NULL,
        until timestamptz NOT NULL,
        sealed bytea NOT NULL,
        PRIMARY KEY (record_id, until)
      )`);
    // The record's row is changed before its secret, in the same transaction: its time is when the former words ended.
    await runner.query(`
      CREATE FUNCTION keep_past_secret() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO record_secret_past (record_id, until, sealed)
        SELECT OLD.record_id, r.updated_at, OLD.sealed FROM record r WHERE r.record_id = OLD.record_id AND r.updated_at > r.created_at
        ON CONFLICT DO NOTHING;
        RETURN NULL;
      END $$`);
    await runner.query(`CREATE TRIGGER record_secret_past AFTER UPDATE OF sealed ON record_secret FOR EACH ROW EXECUTE FUNCTION keep_past_secret()`);
  }

  private async reliability(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reliability_version (
        version integer PRIMARY KEY,
        create_time timestamptz NOT NULL,
        actor text NOT NULL,
        customers bigint NOT NULL,
        statements bigint NOT NULL
      )`);
    // source_system '' stands for all sources together: what a source of too few words is taken for.
    await runner.query(`
      CREATE TABLE source_reliability (
        version integer NOT NULL REFERENCES reliability_version,
        source_system text COLLATE "C" NOT NULL,
        attribute text COLLATE "C" NOT NULL,
        standing text COLLATE "C" NOT NULL CHECK (standing IN ('PLAIN', 'VERIFIED', 'INVALID')),
        reliability double precision NOT NULL CHECK (reliability > 0 AND reliability < 1),
        n bigint NOT NULL,
        PRIMARY KEY (version, source_system, attribute, standing)
      )`);
    await runner.query(`
      CREATE TABLE attribute_half_life (
        version integer NOT NULL REFERENCES reliability_version,
        attribute text COLLATE "C" NOT NULL,
        days double precision NOT NULL CHECK (days > 0),
        n bigint NOT NULL,
        PRIMARY KEY (version, attribute)
      )`);
    await runner.query(`CREATE TABLE reliability_due (single boolean PRIMARY KEY DEFAULT true CHECK (single), at timestamptz NOT NULL)`);
    await runner.query(`INSERT INTO reliability_due (at) VALUES ('-infinity')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TRIGGER record_secret_past ON record_secret`);
    await runner.query(`DROP FUNCTION keep_past_secret`);
    for (const table of ['reliability_due', 'attribute_half_life', 'source_reliability', 'reliability_version', 'record_secret_past', 'attribute_correction']) await runner.query(`DROP TABLE ${table}`);
  }
}
