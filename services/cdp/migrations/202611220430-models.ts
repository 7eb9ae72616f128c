import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions of what matching knows (weights, frequencies of values) and the training that makes them. */
export class Models1795235400000 implements MigrationInterface {
  readonly name = 'Models1795235400000';

  async up(runner: QueryRunner): Promise<void> {
    // A version never changes once it is a draft: what it says of a pair is the same for ever. `frequency_version`: whose counts it goes by.
    await runner.query(`
      CREATE TABLE match_model (
        version integer PRIMARY KEY,
        state text COLLATE "C" NOT NULL CHECK (state IN ('TRAINING', 'DRAFT', 'ACTIVE', 'RETIRED', 'FAILED')),
        profiles jsonb,
        frequency_version integer NOT NULL,
        create_time timestamptz NOT NULL,
        actor text NOT NULL,
        records bigint NOT NULL DEFAULT 0,
        failure text NOT NULL DEFAULT '',
        CHECK (profiles IS NOT NULL OR state IN ('TRAINING', 'FAILED'))
      )`);
    await runner.query(`CREATE UNIQUE INDEX match_model_active ON match_model ((true)) WHERE state = 'ACTIVE'`);
    // Counts of frequent values: keyed digests of 32 bits, each with its count, packed by column.
    await runner.query(`
      CREATE TABLE match_frequency (
        model_version integer NOT NULL,
        field text COLLATE "C" NOT NULL,
        entries integer NOT NULL,
        packed bytea NOT NULL,
        PRIMARY KEY (model_version, field)
      )`);
    await runner.query(`ALTER TABLE match_frequency ALTER COLUMN packed SET STORAGE EXTERNAL`);
    await runner.query(`
      CREATE TABLE match_frequency_total (model_version integer PRIMARY KEY, records bigint NOT NULL)`);
    await runner.query(`
      CREATE TABLE match_training (
        version integer PRIMARY KEY REFERENCES match_model,
        profile text COLLATE "C" NOT NULL,
        max_error_rate double precision NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        lease_until timestamptz NOT NULL DEFAULT '-infinity'
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['match_training', 'match_frequency_total', 'match_frequency', 'match_model']) await runner.query(`DROP TABLE ${table}`);
  }
}
