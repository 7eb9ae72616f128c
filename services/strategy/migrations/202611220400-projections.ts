import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What other services say of records, agents and contents. What belongs to a person has record_id (or, recomputed, customer_id) first in its key. */
export class Projections202611220400 implements MigrationInterface {
  readonly name = 'Projections202611220400';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE record (
        record_id text COLLATE "C" PRIMARY KEY,
        customer_id text COLLATE "C",
        agent_id text COLLATE "C",
        erased boolean NOT NULL DEFAULT false,
        version bigint NOT NULL
      );
      CREATE INDEX record_by_customer ON record (customer_id) WHERE customer_id IS NOT NULL;
      -- A removed value stays with its version, so that an old event cannot bring it back.
      CREATE TABLE record_tag (
        record_id text COLLATE "C" NOT NULL,
        tag_id text COLLATE "C" NOT NULL,
        tag_name text NOT NULL,
        sensitive boolean NOT NULL,
        expire_time timestamptz,
        removed boolean NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (record_id, tag_id)
      );
      -- One row for each party of a policy; the version is that of the event on the policy.
      CREATE TABLE record_policy (
        record_id text COLLATE "C" NOT NULL,
        policy_id text COLLATE "C" NOT NULL,
        role text NOT NULL,
        line text NOT NULL,
        status text NOT NULL,
        version bigint NOT NULL,
        PRIMARY KEY (record_id, policy_id, role)
      );
      CREATE INDEX record_policy_by_policy ON record_policy (policy_id);
      CREATE TABLE record_consent (
        record_id text COLLATE "C" NOT NULL,
        purpose text NOT NULL,
        channel text NOT NULL,
        granted boolean NOT NULL,
        consent_time timestamptz NOT NULL,
        PRIMARY KEY (record_id, purpose, channel)
      );
      CREATE TABLE customer_segment (
        customer_id text COLLATE "C" NOT NULL,
        segment_key text COLLATE "C" NOT NULL,
        member boolean NOT NULL,
        customer_version bigint NOT NULL,
        segment_version int NOT NULL,
        PRIMARY KEY (customer_id, segment_key)
      );
      CREATE TABLE agent (
        agent_id text COLLATE "C" PRIMARY KEY,
        display_name text NOT NULL,
        org_unit text COLLATE "C" NOT NULL,
        org_path text COLLATE "C" NOT NULL,
        grade text NOT NULL,
        active boolean NOT NULL,
        version bigint NOT NULL
      );
      CREATE TABLE org_unit (
        org_unit text COLLATE "C" PRIMARY KEY,
        org_path text COLLATE "C" NOT NULL,
        version bigint NOT NULL
      );
      CREATE TABLE content (
        content_id text COLLATE "C" PRIMARY KEY,
        content_key text COLLATE "C" NOT NULL,
        title text NOT NULL,
        published boolean NOT NULL,
        expire_time timestamptz,
        version int NOT NULL
      );
      CREATE INDEX content_by_key ON content (content_key);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE content, org_unit, agent, customer_segment, record_consent, record_policy, record_tag, record`);
  }
}
