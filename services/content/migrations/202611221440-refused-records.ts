import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose links are refused: one definition for every statement that asks. */
export class RefusedRecords202611221440 implements MigrationInterface {
  readonly name = 'RefusedRecords202611221440';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Records of customers who refused links on any record of theirs: a refusal wins over a customer's records. Ask for one record.
      CREATE VIEW refused_record AS
        SELECT record_id FROM record WHERE opt_out_time IS NOT NULL
        UNION ALL SELECT own.record_id FROM record own JOIN record other ON other.customer_id = own.customer_id WHERE other.opt_out_time IS NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP VIEW refused_record`);
  }
}
