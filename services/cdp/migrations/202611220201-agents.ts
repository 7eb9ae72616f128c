import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organisation, agents, and which agent serves which record. Paths hold the codes from the root: /HQ/SH/SH01/. */
export class Agents1795226460000 implements MigrationInterface {
  readonly name = 'Agents1795226460000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE org_unit (
        org_unit text COLLATE "C" PRIMARY KEY,
        source_system text NOT NULL,
        parent text COLLATE "C" NOT NULL,
        type text NOT NULL,
        name text NOT NULL,
        legal_entity text NOT NULL,
        org_path text COLLATE "C" NOT NULL,
        source_version bigint NOT NULL,
        version bigint NOT NULL,
        update_time timestamptz NOT NULL
      )`);
    await runner.query(`CREATE INDEX org_unit_path ON org_unit (org_path)`);
    await runner.query(`
      CREATE TABLE agent (
        agent_id uuid PRIMARY KEY,
        source_system text COLLATE "C" NOT NULL,
        agent_code text COLLATE "C" NOT NULL,
        display_name text NOT NULL,
        licence_no text NOT NULL,
        phone_token text COLLATE "C",
        org_unit text COLLATE "C" NOT NULL,
        org_path text COLLATE "C" NOT NULL,
        grade text NOT NULL,
        active boolean NOT NULL,
        joined_date date,
        source_version bigint NOT NULL,
        version bigint NOT NULL,
        update_time timestamptz NOT NULL,
        UNIQUE (agent_code, source_system)
      )`);
    await runner.query(`CREATE INDEX agent_path ON agent (org_path)`);
    await runner.query(`CREATE INDEX agent_phone ON agent (phone_token) WHERE phone_token IS NOT NULL`);
    await runner.query(`
      CREATE TABLE servicing (
        record_id uuid PRIMARY KEY,
        agent_id uuid NOT NULL,
        since timestamptz NOT NULL,
        source text NOT NULL
      )`);
    await runner.query(`CREATE INDEX servicing_agent ON servicing (agent_id, record_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['servicing', 'agent', 'org_unit']) await runner.query(`DROP TABLE ${table}`);
  }
}
