import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Timelines. The primary key is ready for partitions: hash by record, or range by time. */
export class Interactions1795226580000 implements MigrationInterface {
  readonly name = 'Interactions1795226580000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE interaction (
        record_id uuid NOT NULL,
        interaction_time timestamptz NOT NULL,
        interaction_id uuid NOT NULL,
        kind smallint NOT NULL,
        source_system text NOT NULL,
        subject text NOT NULL,
        content_id text NOT NULL,
        agent_id text NOT NULL,
        duration_seconds integer NOT NULL,
        conversation_id text NOT NULL,
        detail jsonb,
        PRIMARY KEY (record_id, interaction_time, interaction_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE interaction`);
  }
}
