import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a record was in a policy, and how the policy stood, since when: who had which policies on a day that is past. */
export class PolicyHistory1795238400000 implements MigrationInterface {
  readonly name = 'PolicyHistory1795238400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policy_past (
        record_id uuid NOT NULL,
        policy_id uuid NOT NULL,
        since timestamptz NOT NULL,
        status text COLLATE "C" NOT NULL,
        roles text[] NOT NULL,
        PRIMARY KEY (record_id, policy_id, since)
      )`);
    // What is known of the time before: how things stand, since their last change.
    await runner.query(`
      INSERT INTO policy_past (record_id, policy_id, since, status, roles)
      SELECT r.record_id, p.policy_id, p.update_time, p.status, array_agg(DISTINCT r.role ORDER BY r.role)
      FROM policy_party r JOIN policy p USING (policy_id) GROUP BY r.record_id, p.policy_id`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE policy_past`);
  }
}
