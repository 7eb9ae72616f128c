import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Source records, their tokens, the ledger of identity and its projections (links, customers). */
export class Identity1795226401000 implements MigrationInterface {
  readonly name = 'Identity1795226401000';

  async up(runner: QueryRunner): Promise<void> {
    await this.records(runner);
    await this.ledger(runner);
    await this.customers(runner);
  }

  private async records(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE record (
        record_id uuid PRIMARY KEY,
        kind text NOT NULL CHECK (kind IN ('PARTY', 'DEVICE')),
        source_system text NOT NULL,
        legal_entity text NOT NULL,
        party_type text NOT NULL DEFAULT '',
        source_version bigint NOT NULL,
        content_token text NOT NULL DEFAULT '',
        conflict_count integer NOT NULL DEFAULT 0,
        withdrawn boolean NOT NULL DEFAULT false,
        quality_codes text[] NOT NULL DEFAULT '{}',
        created_at timestamptz NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    // The one key under which a source record is found; spread by the token, like all token tables.
    await runner.query(`CREATE TABLE record_source (token text COLLATE "C" PRIMARY KEY, record_id uuid NOT NULL)`);
    await runner.query(`CREATE INDEX record_source_record ON record_source (record_id)`);
    await runner.query(`
      CREATE TABLE record_token (
        token text COLLATE "C" NOT NULL,
        kind text NOT NULL,
        record_id uuid NOT NULL,
        verified boolean NOT NULL DEFAULT false,
        PRIMARY KEY (token, kind, record_id)
      )`);
    await runner.query(`CREATE INDEX record_token_record ON record_token (record_id)`);
    await runner.query(`
      CREATE TABLE record_fact (
        record_id uuid NOT NULL,
        name text COLLATE "C" NOT NULL,
        value text NOT NULL,
        fact_time timestamptz NOT NULL,
        fact_id uuid NOT NULL,
        PRIMARY KEY (record_id, name)
      )`);
    // Source records that were erased: a report from before the erasure must not bring them back.
    await runner.query(`CREATE TABLE erased_source (token text COLLATE "C" PRIMARY KEY, erased_at timestamptz NOT NULL)`);
  }

  private async ledger(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE ledger (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        entry_id uuid NOT NULL UNIQUE,
        decision_id uuid NOT NULL,
        kind text NOT NULL CHECK (kind IN ('OBSERVED', 'CHANGED', 'WITHDRAWN', 'LINKED', 'UNLINKED', 'VETOED', 'CANNOT_LINK', 'CANNOT_LINK_REVOKED', 'MERGED', 'SPLIT', 'ERASED')),
        record_ids uuid[] NOT NULL,
        customer_id text COLLATE "C",
        other_customer_id text COLLATE "C",
        rule text NOT NULL,
        rule_version integer NOT NULL,
        agreed_fields text[] NOT NULL DEFAULT '{}',
        actor text NOT NULL,
        reason text NOT NULL DEFAULT '',
        valid_time timestamptz NOT NULL,
        record_time timestamptz NOT NULL
      )`);
    // Which entries concern a record; an index of its own, so that writing one costs the same however long the ledger is.
    await runner.query(`CREATE TABLE ledger_record (record_id uuid NOT NULL, seq bigint NOT NULL, PRIMARY KEY (record_id, seq))`);
    await runner.query(`
      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$`);
    for (const table of ['ledger', 'ledger_record']) {
      await runner.query(`CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change()`);
      await runner.query(`CREATE TRIGGER ${table}_no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`);
    }
    await runner.query(`
      CREATE TABLE link (
        record_id uuid NOT NULL,
        other_record_id uuid NOT NULL,
        rule text NOT NULL,
        rule_version integer NOT NULL,
        agreed_fields text[] NOT NULL,
        actor text NOT NULL,
        valid_time timestamptz NOT NULL,
        entry_id uuid NOT NULL,
        PRIMARY KEY (record_id, other_record_id, rule),
        CHECK (record_id < other_record_id)
      )`);
    await runner.query(`CREATE INDEX link_other ON link (other_record_id)`);
    await runner.query(`
      CREATE TABLE cannot_link (
        record_id uuid NOT NULL,
        other_record_id uuid NOT NULL,
        entry_id uuid NOT NULL,
        PRIMARY KEY (record_id, other_record_id),
        CHECK (record_id < other_record_id)
      )`);
    await runner.query(`CREATE INDEX cannot_link_other ON cannot_link (other_record_id)`);
  }

  private async customers(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE customer (
        customer_id text COLLATE "C" PRIMARY KEY,
        anchor_record_id uuid,
        version bigint NOT NULL,
        redirect_to text COLLATE "C",
        created_at timestamptz NOT NULL
      ) WITH (fillfactor = 80)`);
    await runner.query(`CREATE INDEX customer_anchor ON customer (anchor_record_id)`);
    await runner.query(`
      CREATE TABLE record_customer (
        record_id uuid PRIMARY KEY,
        customer_id text COLLATE "C" NOT NULL,
        version bigint NOT NULL
      ) WITH (fillfactor = 80)`);
    await runner.query(`CREATE INDEX record_customer_customer ON record_customer (customer_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['record_customer', 'customer', 'cannot_link', 'link', 'ledger_record', 'ledger', 'erased_source', 'record_fact', 'record_token', 'record_source', 'record'];
    for (const table of tables) await runner.query(`DROP TABLE ${table}`);
    await runner.query(`DROP FUNCTION refuse_change`);
  }
}
