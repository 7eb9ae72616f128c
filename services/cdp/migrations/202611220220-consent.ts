import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The latest word of each record on a purpose and channel (0 = all channels), and conversations sealed with the record's key. */
export class Consent1795226402000 implements MigrationInterface {
  readonly name = 'Consent1795226402000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE consent (
        record_id uuid NOT NULL,
        purpose smallint NOT NULL,
        channel smallint NOT NULL,
        granted boolean NOT NULL,
        proof text NOT NULL,
        consent_time timestamptz NOT NULL,
        PRIMARY KEY (record_id, purpose, channel)
      )`);
    await runner.query(`
      CREATE TABLE conversation (
        record_id uuid NOT NULL,
        conversation_id uuid NOT NULL,
        source_token text COLLATE "C" NOT NULL UNIQUE,
        source_version bigint NOT NULL,
        sealed bytea NOT NULL,
        start_time timestamptz NOT NULL,
        PRIMARY KEY (record_id, conversation_id)
      )`);
    await runner.query(`CREATE INDEX conversation_id ON conversation (conversation_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['conversation', 'consent']) await runner.query(`DROP TABLE ${table}`);
  }
}
