import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Records with their customers, tag values with their history, and rules. */
export class Tags202611220200 implements MigrationInterface {
  readonly name = 'Tags202611220200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The map record -> customer; the row is also what a change of the record's tags locks. Version 0: not heard of yet. An erased one stays, with its id alone.
      CREATE TABLE record (
        record_id text COLLATE "C" PRIMARY KEY,
        customer_id text COLLATE "C",
        agent_id text,
        version bigint NOT NULL,
        erased boolean NOT NULL DEFAULT false
      );
      CREATE INDEX record_customer ON record (customer_id) WHERE customer_id IS NOT NULL;

      -- The one value of a tag on a subject, live or ended. Evidence holds references only.
      CREATE TABLE tag_value (
        subject_id text COLLATE "C" NOT NULL,
        tag_id text COLLATE "C" NOT NULL,
        subject_kind text NOT NULL CHECK (subject_kind IN ('RECORD', 'CONTENT', 'AGENT')),
        version bigint NOT NULL,
        sensitive boolean NOT NULL,
        removed boolean NOT NULL,
        source text,
        confidence double precision,
        evidence jsonb,
        assigned_at timestamptz,
        expires_at timestamptz,
        end_reason text,
        ended_at timestamptz,
        PRIMARY KEY (subject_id, tag_id),
        CHECK (CASE WHEN removed THEN end_reason IS NOT NULL AND ended_at IS NOT NULL
          ELSE source IS NOT NULL AND confidence IS NOT NULL AND evidence IS NOT NULL AND assigned_at IS NOT NULL END)
      );
      CREATE INDEX tag_value_due ON tag_value (expires_at) WHERE NOT removed AND expires_at IS NOT NULL;

      -- Only ever appended to; an erasure deletes the rows of its record.
      CREATE TABLE tag_history (
        subject_id text COLLATE "C" NOT NULL,
        entry_id bigint GENERATED ALWAYS AS IDENTITY,
        tag_id text COLLATE "C" NOT NULL,
        version bigint NOT NULL,
        subject_kind text NOT NULL,
        sensitive boolean NOT NULL,
        change text NOT NULL CHECK (change IN ('ASSIGNED', 'RENEWED', 'REMOVED')),
        reason text NOT NULL,
        source text,
        confidence double precision,
        evidence jsonb NOT NULL,
        assigned_at timestamptz,
        expires_at timestamptz,
        changed_at timestamptz NOT NULL,
        PRIMARY KEY (subject_id, tag_id, version)
      );
      CREATE INDEX tag_history_order ON tag_history (subject_id, entry_id DESC);

      CREATE TABLE rule (
        rule_key text COLLATE "C" NOT NULL,
        version int NOT NULL,
        rule_id uuid NOT NULL,
        on_kind text NOT NULL CHECK (on_kind IN ('FACTS', 'INTERACTION', 'CONTENT', 'POLICY')),
        expression text NOT NULL,
        tag_id text NOT NULL,
        confidence double precision NOT NULL,
        days int NOT NULL,
        removes boolean NOT NULL,
        enabled boolean NOT NULL,
        author text NOT NULL,
        updated_at timestamptz NOT NULL,
        PRIMARY KEY (rule_key, version)
      );`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE rule, tag_history, tag_value, record`);
  }
}
