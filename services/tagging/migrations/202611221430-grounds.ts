import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a value rests on, all of it; what became of a policy, not only what it is now. */
export class Grounds202611221430 implements MigrationInterface {
  readonly name = 'Grounds202611221430';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What speaks for and against the tag; the value follows from it. Of values from before, only the value itself is known.
      ALTER TABLE tag_value ADD COLUMN grounds jsonb NOT NULL DEFAULT '{"supports": [], "denials": [], "takenTime": null}';
      UPDATE tag_value AS v SET grounds = jsonb_build_object('denials', '[]'::jsonb, 'takenTime', CASE WHEN end_reason = 'MANUAL' THEN ended_at END, 'supports',
        CASE WHEN removed THEN '[]'::jsonb ELSE jsonb_build_array(
          jsonb_build_object('source', source, 'confidence', confidence, 'evidence', evidence, 'assignTime', assigned_at, 'expireTime', expires_at)
          || coalesce((SELECT jsonb_build_object('stateRule', r.rule_id) FROM rule AS r WHERE r.rule_id::text = v.evidence->>'ruleId' AND r.on_kind IN ('FACTS', 'POLICY') LIMIT 1), '{}')) END);

      -- A row for each term of a record in a role of a policy: from changed_at on, until its next one. told_at: null where it was told of once.
      ALTER TABLE record_policy ADD COLUMN told_at timestamptz, ADD COLUMN departed boolean NOT NULL DEFAULT false;
      ALTER TABLE record_policy DROP CONSTRAINT record_policy_pkey, ADD PRIMARY KEY (record_id, policy_id, role, changed_at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM record_policy AS p WHERE departed OR EXISTS (
        SELECT FROM record_policy AS n WHERE (n.record_id, n.policy_id, n.role) = (p.record_id, p.policy_id, p.role) AND n.changed_at > p.changed_at);
      ALTER TABLE record_policy DROP CONSTRAINT record_policy_pkey, ADD PRIMARY KEY (record_id, policy_id, role), DROP COLUMN told_at, DROP COLUMN departed;
      DELETE FROM tag_value WHERE version = 0;
      ALTER TABLE tag_value DROP COLUMN grounds;`);
  }
}
