import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the counts that matching goes by are looked at again. */
export class RefreshDue1795251600000 implements MigrationInterface {
  readonly name = 'RefreshDue1795251600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE match_refresh_due (single boolean PRIMARY KEY DEFAULT true CHECK (single), at timestamptz NOT NULL)`);
    // A day from the first start: before, there is next to nothing to count.
    await runner.query(`INSERT INTO match_refresh_due (at) VALUES (now() + interval '1 day')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE match_refresh_due`);
  }
}
