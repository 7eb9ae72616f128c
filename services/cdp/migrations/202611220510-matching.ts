import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What matching by weights needs: comparable features, pairs that are worth a look, what waits to be matched, values that too many share,
 * pairs for a steward; evidence in the ledger. Adds only, so that the version before can run beside it.
 */
export class Matching1795237800000 implements MigrationInterface {
  readonly name = 'Matching1795237800000';

  async up(runner: QueryRunner): Promise<void> {
    await this.pairs(runner);
    await this.queue(runner);
    await this.reviews(runner);
    await this.ledger(runner);
  }

  /** Some hundred bytes a record and some ten pairs a customer: rows are short, and there are three indexes on all of them. */
  private async pairs(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE record_features (
        record_id uuid PRIMARY KEY,
        profile text COLLATE "C" NOT NULL,
        features bytea NOT NULL
      ) WITH (fillfactor = 90)`);
    // Features are random bytes to a compressor.
    await runner.query(`ALTER TABLE record_features ALTER COLUMN features SET STORAGE EXTERNAL`);
    await runner.query(`
      CREATE TABLE edge (
        record_id uuid NOT NULL,
        other_record_id uuid NOT NULL,
        weight real NOT NULL,
        model_version integer NOT NULL,
        veto text COLLATE "C",
        PRIMARY KEY (record_id, other_record_id),
        CHECK (record_id < other_record_id)
      ) WITH (fillfactor = 90)`);
    await runner.query(`CREATE INDEX edge_other ON edge (other_record_id)`);
    await runner.query(`CREATE TABLE hub (token text COLLATE "C" PRIMARY KEY, kind text NOT NULL, since timestamptz NOT NULL, model_version integer NOT NULL)`);
  }

  /** Rows live for seconds: room on each page for the update that leases them, and early vacuums. */
  private async queue(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE SEQUENCE match_ticket`);
    await runner.query(`
      CREATE TABLE match_queue (
        record_id uuid PRIMARY KEY,
        queued_at timestamptz NOT NULL,
        reason text COLLATE "C" NOT NULL,
        ticket bigint NOT NULL DEFAULT nextval('match_ticket'),
        leased_until timestamptz
      ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000)`);
    await runner.query(`CREATE INDEX match_queue_ticket ON match_queue (ticket)`);
    await runner.query(`CREATE TABLE match_hold (single boolean PRIMARY KEY DEFAULT true CHECK (single), held_until timestamptz NOT NULL)`);
  }

  private async reviews(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE review (
        review_id uuid PRIMARY KEY,
        record_id uuid NOT NULL,
        other_record_id uuid NOT NULL,
        reason text COLLATE "C" NOT NULL,
        state text COLLATE "C" NOT NULL CHECK (state IN ('OPEN', 'LINKED', 'KEPT_APART', 'OBSOLETE')),
        weight real NOT NULL,
        probability real NOT NULL,
        priority real NOT NULL,
        evidence jsonb NOT NULL,
        model_version integer NOT NULL,
        create_time timestamptz NOT NULL,
        decide_time timestamptz,
        decided_by text,
        decision_id uuid,
        UNIQUE (record_id, other_record_id),
        CHECK (record_id < other_record_id)
      ) WITH (fillfactor = 80)`);
    await runner.query(`CREATE INDEX review_other ON review (other_record_id)`);
    await runner.query(`CREATE INDEX review_open ON review (state, priority DESC, review_id)`);
  }

  private async ledger(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ledger ADD COLUMN evidence jsonb`);
    await runner.query(`ALTER TABLE link ADD COLUMN weight real`);
    // NOT VALID: what is there kept the narrower rule; a ledger of years is not read again for it.
    await runner.query(`ALTER TABLE ledger DROP CONSTRAINT ledger_kind_check`);
    await runner.query(`
      ALTER TABLE ledger ADD CONSTRAINT ledger_kind_check CHECK (kind IN ('OBSERVED', 'CHANGED', 'WITHDRAWN', 'LINKED', 'UNLINKED', 'VETOED', 'CANNOT_LINK', 'CANNOT_LINK_REVOKED',
        'MERGED', 'SPLIT', 'ERASED', 'REVIEWED', 'UNDONE')) NOT VALID`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE ledger DROP CONSTRAINT ledger_kind_check`);
    await runner.query(`
      ALTER TABLE ledger ADD CONSTRAINT ledger_kind_check CHECK (kind IN ('OBSERVED', 'CHANGED', 'WITHDRAWN', 'LINKED', 'UNLINKED', 'VETOED', 'CANNOT_LINK', 'CANNOT_LINK_REVOKED',
        'MERGED', 'SPLIT', 'ERASED')) NOT VALID`);
    await runner.query(`ALTER TABLE link DROP COLUMN weight`);
    await runner.query(`ALTER TABLE ledger DROP COLUMN evidence`);
    for (const table of ['review', 'match_hold', 'match_queue', 'hub', 'edge', 'record_features']) await runner.query(`DROP TABLE ${table}`);
    await runner.query(`DROP SEQUENCE match_ticket`);
  }
}
