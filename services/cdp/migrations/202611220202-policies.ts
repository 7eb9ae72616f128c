import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Policies under a random id (the number is a token and a sealed value), and the records in their roles. */
export class Policies1795226520000 implements MigrationInterface {
  readonly name = 'Policies1795226520000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE policy (
        policy_id uuid PRIMARY KEY,
        number_token text COLLATE "C" NOT NULL UNIQUE,
        number_sealed bytea NOT NULL,
        source_system text NOT NULL,
        legal_entity text NOT NULL,
        product_code text NOT NULL,
        product_name text NOT NULL,
        product_line smallint NOT NULL,
        status text COLLATE "C" NOT NULL,
        issue_date date,
        effective_date date,
        expiry_date date,
        premium_minor bigint NOT NULL,
        payments_per_year smallint NOT NULL,
        sum_assured_minor bigint NOT NULL,
        currency text NOT NULL,
        paid_to_date date,
        paid_to_version bigint NOT NULL,
        agent_id uuid,
        writing_agent_id uuid,
        org_unit text NOT NULL,
        ever_in_force boolean NOT NULL,
        source_version bigint NOT NULL,
        update_time timestamptz NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE policy_party (
        record_id uuid NOT NULL,
        policy_id uuid NOT NULL REFERENCES policy,
        role text COLLATE "C" NOT NULL,
        relation text NOT NULL,
        share_percent smallint NOT NULL,
        sequence smallint NOT NULL,
        PRIMARY KEY (record_id, policy_id, role)
      )`);
    await runner.query(`CREATE INDEX policy_party_policy ON policy_party (policy_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['policy_party', 'policy']) await runner.query(`DROP TABLE ${table}`);
  }
}
