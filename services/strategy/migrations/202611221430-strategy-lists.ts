import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Decisions name the list of strategies that they were made among, and what became of each by a letter. Those of before keep their reasons in their body. */
export class StrategyLists202611221430 implements MigrationInterface {
  readonly name = 'StrategyLists202611221430';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- By the hash of what is in it. Written with the first decision that names it, and never again.
      CREATE TABLE strategy_list (
        list_id uuid PRIMARY KEY,
        strategy_keys text[] NOT NULL,
        versions int[] NOT NULL
      );
      ALTER TABLE decision ADD COLUMN list_id uuid, ADD COLUMN verdicts text;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE decision DROP COLUMN list_id, DROP COLUMN verdicts; DROP TABLE strategy_list`);
  }
}
