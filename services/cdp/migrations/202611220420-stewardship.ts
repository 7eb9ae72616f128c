import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a steward's work needs: entries of a decision, entries of a span of time, and bulk undo with what it keeps apart. */
export class Stewardship1795234800000 implements MigrationInterface {
  readonly name = 'Stewardship1795234800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE INDEX ledger_decision ON ledger (decision_id)`);
    // Rows are appended in the order of time: some pages of summaries find a week in a ledger of years.
    await runner.query(`CREATE INDEX ledger_time ON ledger USING brin (record_time) WITH (pages_per_range = 32)`);
    await runner.query(`
      CREATE TABLE undo_run (
        run_id uuid PRIMARY KEY,
        rule text NOT NULL,
        rule_version integer NOT NULL,
        start_time timestamptz NOT NULL,
        end_time timestamptz NOT NULL,
        reason text NOT NULL,
        actor text NOT NULL,
        state text NOT NULL CHECK (state IN ('RUNNING', 'DONE')),
        position bigint NOT NULL,
        last_seq bigint NOT NULL,
        total bigint NOT NULL,
        done bigint NOT NULL DEFAULT 0,
        undone bigint NOT NULL DEFAULT 0,
        create_time timestamptz NOT NULL,
        end_of_run timestamptz
      )`);
    await runner.query(`CREATE INDEX undo_run_running ON undo_run (create_time) WHERE state = 'RUNNING'`);
    // Cannot-links that a bulk undo left: they stand against model versions up to this one.
    await runner.query(`
      CREATE TABLE undo_bar (
        record_id uuid NOT NULL,
        other_record_id uuid NOT NULL,
        model_version integer NOT NULL,
        run_id uuid NOT NULL,
        PRIMARY KEY (record_id, other_record_id),
        CHECK (record_id < other_record_id)
      )`);
    await runner.query(`CREATE INDEX undo_bar_version ON undo_bar (model_version)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['undo_bar', 'undo_run']) await runner.query(`DROP TABLE ${table}`);
    for (const index of ['ledger_time', 'ledger_decision']) await runner.query(`DROP INDEX ${index}`);
  }
}
