import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Audit trail (one hash chain per writer process) and erasures. */
export class Privacy1795226403000 implements MigrationInterface {
  readonly name = 'Privacy1795226403000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit (
        entry_id uuid PRIMARY KEY,
        chain uuid NOT NULL,
        position bigint NOT NULL,
        actor text NOT NULL,
        on_behalf_of text NOT NULL,
        action text NOT NULL,
        customer_id text COLLATE "C" NOT NULL,
        purpose text NOT NULL,
        act_time timestamptz NOT NULL,
        hash text NOT NULL,
        UNIQUE (chain, position)
      )`);
    await runner.query(`CREATE INDEX audit_customer ON audit (customer_id, act_time DESC, entry_id DESC)`);
    await runner.query(`CREATE INDEX audit_time ON audit (act_time DESC, entry_id DESC)`);
    await runner.query(`CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
    await runner.query(`CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    await runner.query(`
      CREATE TABLE erasure (
        erasure_id uuid NOT NULL,
        record_id uuid NOT NULL,
        actor text NOT NULL,
        reason text NOT NULL,
        erased_at timestamptz NOT NULL,
        PRIMARY KEY (record_id, erasure_id)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['erasure', 'audit']) await runner.query(`DROP TABLE ${table}`);
  }
}
