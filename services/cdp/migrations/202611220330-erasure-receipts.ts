import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who has answered to which erasure. */
export class ErasureReceipts1795231800000 implements MigrationInterface {
  readonly name = 'ErasureReceipts1795231800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE erasure_receipt (
        record_id uuid NOT NULL,
        erasure_id uuid NOT NULL,
        service text COLLATE "C" NOT NULL CHECK (service IN ('cdp', 'content', 'marketing', 'strategy', 'tagging')),
        rows_deleted integer NOT NULL,
        completed_at timestamptz NOT NULL,
        PRIMARY KEY (record_id, erasure_id, service)
      )`);
    await runner.query(`CREATE INDEX erasure_receipt_erasure ON erasure_receipt (erasure_id)`);
    await runner.query(`CREATE INDEX erasure_erasure ON erasure (erasure_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX erasure_erasure`);
    await runner.query(`DROP TABLE erasure_receipt`);
  }
}
