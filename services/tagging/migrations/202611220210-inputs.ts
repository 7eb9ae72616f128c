import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the rules on policies see of a record, how far each state has been followed, and conversations that wait to be read. */
export class Inputs202611220210 implements MigrationInterface {
  readonly name = 'Inputs202611220210';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE record_policy (
        record_id text COLLATE "C" NOT NULL,
        policy_id text COLLATE "C" NOT NULL,
        role text COLLATE "C" NOT NULL,
        line text NOT NULL,
        status text NOT NULL,
        annual_premium bigint NOT NULL,
        changed_at timestamptz NOT NULL,
        event_id text NOT NULL,
        PRIMARY KEY (record_id, policy_id, role)
      );
      CREATE INDEX record_policy_policy ON record_policy (policy_id);

      -- Last sequence seen of a state (facts of a record, a policy): an older one has no effect.
      CREATE TABLE seen_state (
        topic text NOT NULL,
        key text COLLATE "C" NOT NULL,
        sequence bigint NOT NULL,
        PRIMARY KEY (key, topic)
      );

      -- A claim moves due_at ahead by the lease and counts an attempt; the count fences whoever lost the lease.
      CREATE TABLE extraction_job (
        record_id text COLLATE "C" NOT NULL,
        interaction_id text COLLATE "C" NOT NULL,
        conversation_id text NOT NULL,
        event_id text NOT NULL,
        interacted_at timestamptz NOT NULL,
        backfill boolean NOT NULL,
        attempts int NOT NULL DEFAULT 0,
        due_at timestamptz NOT NULL,
        failed_cause text,
        PRIMARY KEY (record_id, interaction_id)
      );
      CREATE INDEX extraction_job_due ON extraction_job (due_at) WHERE failed_cause IS NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE extraction_job, seen_state, record_policy`);
  }
}
