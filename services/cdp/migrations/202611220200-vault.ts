import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keys of the records (wrapped by the master key) and what they seal. Deleting a record's key makes all of it unreadable, in backups too. */
export class Vault1795226400000 implements MigrationInterface {
  readonly name = 'Vault1795226400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE record_key (
        record_id uuid PRIMARY KEY,
        wrapped_key bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
    await runner.query(`
      CREATE TABLE record_secret (
        record_id uuid PRIMARY KEY,
        sealed bytea NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['record_secret', 'record_key']) await runner.query(`DROP TABLE ${table}`);
  }
}
