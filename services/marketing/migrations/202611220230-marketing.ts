import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * SOPs, runs with their timers, leads, sends, and the projections that they need. What belongs to a person has record_id first in
 * its key and could be spread by it; the indexes on other ids are for look-ups by an id alone.
 */
export class Marketing1795314600000 implements MigrationInterface {
  readonly name = 'Marketing1795314600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...projections, ...sops, ...runs, ...leads, ...sends]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE send, lead, run_timer, run_log, run, sop_version, sop, agent, content, record');
  }
}

const projections = [
  `CREATE TABLE record (
    record_id uuid PRIMARY KEY,
    customer_id text NOT NULL,
    agent_id text NOT NULL,
    version bigint NOT NULL,
    erased boolean NOT NULL DEFAULT false
  )`,
  `CREATE INDEX record_by_customer ON record (customer_id) WHERE NOT erased`,
  `CREATE TABLE content (
    content_id text PRIMARY KEY,
    content_key text NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    summary text NOT NULL,
    expire_time timestamptz,
    withdrawn boolean NOT NULL
  )`,
  `CREATE INDEX content_by_key ON content (content_key)`,
  `CREATE TABLE agent (
    agent_id text PRIMARY KEY,
    display_name text NOT NULL,
    licence_no text NOT NULL,
    grade text NOT NULL,
    org_path text NOT NULL,
    active boolean NOT NULL,
    version bigint NOT NULL
  )`,
];

const sops = [
  `CREATE TABLE sop (
    sop_id uuid PRIMARY KEY,
    sop_key text NOT NULL UNIQUE,
    latest_version integer NOT NULL
  )`,
  `CREATE TABLE sop_version (
    sop_id uuid NOT NULL REFERENCES sop,
    version integer NOT NULL,
    sop_key text NOT NULL,
    name text NOT NULL,
    status text NOT NULL CHECK (status IN ('DRAFT', 'PUBLISHED', 'RETIRED')),
    source text NOT NULL,
    trigger_kind text NOT NULL,
    trigger_name text NOT NULL,
    create_time timestamptz NOT NULL,
    publish_time timestamptz,
    PRIMARY KEY (sop_id, version)
  )`,
  `CREATE UNIQUE INDEX sop_version_published ON sop_version (sop_id) WHERE status = 'PUBLISHED'`,
  `CREATE INDEX sop_version_by_trigger ON sop_version (trigger_kind, trigger_name) WHERE status = 'PUBLISHED'`,
];

const runs = [
  `CREATE TABLE run (
    record_id uuid NOT NULL,
    run_id uuid NOT NULL,
    sop_id uuid NOT NULL,
    sop_key text NOT NULL,
    sop_version integer NOT NULL,
    agent_id text NOT NULL,
    lead_id uuid,
    status text NOT NULL CHECK (status IN ('ACTIVE', 'GOAL', 'EXIT', 'FINISHED', 'CANCELLED')),
    step_key text NOT NULL,
    visit integer NOT NULL,
    wait_kind text,
    timer_time timestamptz,
    send_id uuid,
    end_reason text,
    memory jsonb NOT NULL,
    log_count integer NOT NULL,
    start_time timestamptz NOT NULL,
    end_time timestamptz,
    PRIMARY KEY (record_id, run_id),
    CHECK ((status = 'ACTIVE') = (wait_kind IS NOT NULL)),
    CHECK ((status = 'ACTIVE') = (end_time IS NULL))
  )`,
  `CREATE UNIQUE INDEX run_active ON run (record_id, sop_id) WHERE status = 'ACTIVE'`,
  `CREATE INDEX run_by_id ON run (run_id)`,
  `CREATE INDEX run_by_sop ON run (sop_id, sop_version, status)`,
  `CREATE INDEX run_by_time ON run (start_time DESC, run_id DESC)`,
  `CREATE INDEX run_by_agent ON run (agent_id, start_time DESC, run_id DESC)`,
  `CREATE TABLE run_log (
    record_id uuid NOT NULL,
    run_id uuid NOT NULL,
    position integer NOT NULL,
    entry_time timestamptz NOT NULL,
    step_key text NOT NULL,
    kind text NOT NULL,
    outcome text NOT NULL,
    cause_id text NOT NULL,
    PRIMARY KEY (record_id, run_id, position)
  )`,
  // One timer a run: the key is why no run ever has two.
  `CREATE TABLE run_timer (
    record_id uuid NOT NULL,
    run_id uuid NOT NULL,
    visit integer NOT NULL,
    due_time timestamptz NOT NULL,
    lease_time timestamptz NOT NULL DEFAULT '-infinity',
    epoch bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (record_id, run_id)
  )`,
  `CREATE INDEX run_timer_due ON run_timer (due_time)`,
];

const leads = [
  `CREATE TABLE lead (
    record_id uuid NOT NULL,
    lead_id uuid NOT NULL,
    run_id uuid NOT NULL,
    sop_key text NOT NULL,
    agent_id text NOT NULL,
    origin text NOT NULL CHECK (origin IN ('PRIVATE', 'PUBLIC')),
    status text NOT NULL CHECK (status IN ('UNASSIGNED', 'ASSIGNED', 'WON', 'LOST', 'EXPIRED')),
    policy_id text NOT NULL,
    open_time timestamptz NOT NULL,
    close_time timestamptz,
    PRIMARY KEY (record_id, lead_id)
  )`,
  `CREATE INDEX lead_by_id ON lead (lead_id)`,
  `CREATE INDEX lead_by_time ON lead (open_time DESC, lead_id DESC)`,
  `CREATE INDEX lead_by_agent ON lead (agent_id, open_time DESC, lead_id DESC)`,
];

const sends = [
  `CREATE TABLE send (
    record_id uuid NOT NULL,
    send_id uuid NOT NULL,
    run_id uuid NOT NULL,
    sop_id uuid NOT NULL,
    sop_version integer NOT NULL,
    step_key text NOT NULL,
    agent_id text NOT NULL,
    channel text NOT NULL,
    content_key text NOT NULL,
    content_id text NOT NULL,
    status text NOT NULL CHECK (status IN ('QUEUED', 'SENDING', 'SENT', 'REFUSED', 'FAILED', 'UNKNOWN')),
    reason text NOT NULL,
    queue_time timestamptz NOT NULL,
    due_time timestamptz,
    sending_time timestamptz,
    conclude_time timestamptz,
    lease_time timestamptz NOT NULL DEFAULT '-infinity',
    epoch bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (record_id, send_id),
    CHECK ((status = 'QUEUED') = (due_time IS NOT NULL))
  )`,
  `CREATE INDEX send_by_id ON send (send_id)`,
  `CREATE INDEX send_by_run ON send (run_id)`,
  `CREATE INDEX send_by_time ON send (queue_time DESC, send_id DESC)`,
  `CREATE INDEX send_due ON send (due_time) WHERE status = 'QUEUED'`,
  `CREATE INDEX send_sending ON send (sending_time) WHERE status = 'SENDING'`,
];
