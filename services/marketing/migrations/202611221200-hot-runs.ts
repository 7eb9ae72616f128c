import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Room in the pages of the tables that each step of a journey rewrites, so that a new version of a row stays on its page and none of the indexes has to learn of it
 * (of timers: while they are claimed; setting one moves it in the index on its due time). What a page has no room for yet gets it as rows are rewritten.
 * Timers come and go: vacuum follows soon, for dead entries at the head of that index are what each claim has to pass.
 */
export class HotRuns1795348800000 implements MigrationInterface {
  readonly name = 'HotRuns1795348800000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run SET (fillfactor = 80)');
    await runner.query('ALTER TABLE run_timer SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE run_timer RESET (fillfactor, autovacuum_vacuum_scale_factor)');
    await runner.query('ALTER TABLE run RESET (fillfactor)');
  }
}
