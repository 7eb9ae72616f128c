import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tag values on records, as the tag system tells them. Removed ones stay as rows, so that an older version has no effect. */
export class Tags1795226700000 implements MigrationInterface {
  readonly name = 'Tags1795226700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE record_tag (
        record_id uuid NOT NULL,
        tag_id text COLLATE "C" NOT NULL,
        tag_name text NOT NULL,
        confidence double precision NOT NULL,
        source text NOT NULL,
        sensitive boolean NOT NULL,
        assign_time timestamptz,
        expire_time timestamptz,
        active boolean NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (record_id, tag_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE record_tag`);
  }
}
