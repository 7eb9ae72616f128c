import { Injectable } from '@nestjs/common';
import { arrayOf, type GoneRows, type Tx } from '@kejing/postgres';
import type { Subject } from './subject.js';

export interface TagValue {
  recordId: string;
  tagId: string;
  version: bigint;
  /** Undefined where it was removed. */
  value: { name: string; sensitive: boolean; expireTime: Date | undefined } | undefined;
}

export interface PolicyState {
  policyId: string;
  line: string;
  status: string;
  version: bigint;
  parties: { recordId: string; role: string }[];
}

export interface ConsentState {
  recordId: string;
  purpose: string;
  channel: string;
  granted: boolean;
  consentTime: Date;
}

export interface Membership {
  customerId: string;
  segmentKey: string;
  member: boolean;
  customerVersion: bigint;
  segmentVersion: number;
}

/** What is known of records: tags, policies, consents; and segments of customers. */
@Injectable()
export class FactsStore {
  /** One value of each tag of a record; the higher version wins. */
  async saveTags(tx: Tx, tags: readonly TagValue[]): Promise<void> {
    const rows = tags.map(({ recordId, tagId, version, value }) => ({
      record_id: recordId, tag_id: tagId, tag_name: value?.name ?? '', sensitive: value?.sensitive ?? true, expire_time: value?.expireTime, removed: value === undefined,
      version: version.toString(),
    }));
    await tx.query(
      `INSERT INTO record_tag AS t (record_id, tag_id, tag_name, sensitive, expire_time, removed, version)
       SELECT record_id, tag_id, tag_name, sensitive, expire_time, removed, version
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, tag_id text, tag_name text, sensitive boolean, expire_time timestamptz, removed boolean, version bigint)
       ORDER BY record_id COLLATE "C", tag_id COLLATE "C"
       ON CONFLICT (record_id, tag_id) DO UPDATE SET tag_name = excluded.tag_name, sensitive = excluded.sensitive, expire_time = excluded.expire_time,
         removed = excluded.removed, version = excluded.version
       WHERE t.version < excluded.version`,
      [JSON.stringify(rows)],
    );
  }

  /** One state of each policy: replaces its parties, unless a newer event was there. */
  async savePolicies(tx: Tx, policies: readonly PolicyState[]): Promise<void> {
    const known: { policy_id: string; version: string }[] = await tx.query(
      `SELECT policy_id, max(version) AS version FROM record_policy WHERE policy_id = ANY ($1::text[]) GROUP BY policy_id`,
      [policies.map(({ policyId }) => policyId)],
    );
    const versions = new Map(known.map((row) => [row.policy_id, BigInt(row.version)]));
    const newer = policies.filter(({ policyId, version }) => version > (versions.get(policyId) ?? -1n));
    if (newer.length === 0) return;
    await tx.query(`DELETE FROM record_policy WHERE policy_id = ANY ($1::text[])`, [newer.map(({ policyId }) => policyId)]);
    const rows = newer.flatMap(({ policyId, line, status, version, parties }) =>
      parties.map(({ recordId, role }) => ({ record_id: recordId, policy_id: policyId, role, line, status, version: version.toString() })),
    );
    await tx.query(
      `INSERT INTO record_policy (record_id, policy_id, role, line, status, version)
       SELECT DISTINCT record_id, policy_id, role, line, status, version
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, policy_id text, role text, line text, status text, version bigint)`,
      [JSON.stringify(rows)],
    );
  }

  /** One word of each record, purpose and channel; the later one wins. */
  async saveConsents(tx: Tx, consents: readonly ConsentState[]): Promise<void> {
    const rows = consents.map(({ recordId, purpose, channel, granted, consentTime }) => ({ record_id: recordId, purpose, channel, granted, consent_time: consentTime }));
    await tx.query(
      `INSERT INTO record_consent AS c (record_id, purpose, channel, granted, consent_time)
       SELECT record_id, purpose, channel, granted, consent_time
       FROM jsonb_to_recordset($1::jsonb) AS x(record_id text, purpose text, channel text, granted boolean, consent_time timestamptz)
       ORDER BY record_id COLLATE "C", purpose, channel
       ON CONFLICT (record_id, purpose, channel) DO UPDATE SET granted = excluded.granted, consent_time = excluded.consent_time
       WHERE c.consent_time <= excluded.consent_time`,
      [JSON.stringify(rows)],
    );
  }

  /** One word of each customer and segment; the later one wins. */
  async saveMemberships(tx: Tx, memberships: readonly Membership[]): Promise<void> {
    const rows = memberships.map(({ customerId, segmentKey, member, customerVersion, segmentVersion }) => ({
      customer_id: customerId, segment_key: segmentKey, member, customer_version: customerVersion.toString(), segment_version: segmentVersion,
    }));
    await tx.query(
      `INSERT INTO customer_segment AS s (customer_id, segment_key, member, customer_version, segment_version)
       SELECT customer_id, segment_key, member, customer_version, segment_version
       FROM jsonb_to_recordset($1::jsonb) AS x(customer_id text, segment_key text, member boolean, customer_version bigint, segment_version int)
       ORDER BY customer_id COLLATE "C", segment_key COLLATE "C"
       ON CONFLICT (customer_id, segment_key) DO UPDATE SET member = excluded.member, customer_version = excluded.customer_version, segment_version = excluded.segment_version
       WHERE (s.customer_version, s.segment_version) <= (excluded.customer_version, excluded.segment_version)`,
      [JSON.stringify(rows)],
    );
  }

  /** What is gone, by record. */
  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return tx.query(
      `WITH tags AS (DELETE FROM record_tag WHERE record_id = ANY ($1::text[]) RETURNING record_id),
            policies AS (DELETE FROM record_policy WHERE record_id = ANY ($1::text[]) RETURNING record_id),
            consents AS (DELETE FROM record_consent WHERE record_id = ANY ($1::text[]) RETURNING record_id)
       SELECT record_id AS "recordId", count(*)::int4 AS rows
       FROM (SELECT * FROM tags UNION ALL SELECT * FROM policies UNION ALL SELECT * FROM consents) AS gone GROUP BY 1`,
      [recordIds],
    );
  }

  /** Everything that a decision may know, gathered over the records of each record's customer in one statement; unknown records are left out. */
  async subjects(tx: Tx, recordIds: readonly string[], now: Date): Promise<Subject[]> {
    const rows: SubjectRow[] = await tx.query(SUBJECTS, [recordIds, now]);
    return rows.map(toSubject);
  }
}

interface SubjectRow {
  record_id: string;
  customer_id: string | null;
  agent_id: string | null;
  erased: boolean;
  tags: { name: string; sensitive: boolean }[] | null;
  policies: { line: string; status: string; role: string }[] | null;
  segments: string[] | null;
  granted: string[] | null;
  refused: string[] | null;
}

// A consent that names no channel speaks for all of them; what is decided here reaches her through her agent. Her records are an array, whose few members are looked up:
// joined, whole tables were read, since nobody knows how many records a customer has.
const SUBJECTS = `
  WITH it AS MATERIALIZED (
    SELECT record_id, customer_id, agent_id, erased, ARRAY(SELECT r.record_id FROM record r WHERE r.customer_id = own.customer_id UNION SELECT own.record_id) AS mine
    FROM record own WHERE record_id = ANY (${arrayOf('$1', 'text')}))
  SELECT it.record_id, it.customer_id, it.agent_id, it.erased, consent.granted, consent.refused,
    (SELECT jsonb_agg(jsonb_build_object('name', tag_name, 'sensitive', sensitive)) FROM record_tag
      WHERE record_id = ANY (it.mine) AND NOT removed AND (expire_time IS NULL OR expire_time > $2)) AS tags,
    (SELECT jsonb_agg(DISTINCT jsonb_build_object('line', line, 'status', status, 'role', role)) FROM record_policy
      WHERE record_id = ANY (it.mine) AND role <> 'BENEFICIARY') AS policies,
    (SELECT array_agg(segment_key::text) FROM customer_segment s WHERE s.customer_id = it.customer_id AND member) AS segments
  FROM it CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT purpose) FILTER (WHERE granted) AS granted, array_agg(DISTINCT purpose) FILTER (WHERE NOT granted) AS refused
    FROM record_consent WHERE record_id = ANY (it.mine) AND channel IN ('UNSPECIFIED', 'AGENT')) AS consent`;

function toSubject(row: SubjectRow): Subject {
  const allowed = (purpose: string): boolean => (row.granted ?? []).includes(purpose) && !(row.refused ?? []).includes(purpose);
  const sensitive = allowed('SENSITIVE');
  return {
    recordId: row.record_id,
    customerId: row.customer_id ?? undefined,
    agentId: row.agent_id ?? undefined,
    erased: row.erased,
    tags: [...new Set((row.tags ?? []).filter((tag) => sensitive || !tag.sensitive).map((tag) => tag.name))].sort(),
    policies: row.policies ?? [],
    segments: (row.segments ?? []).sort(),
    marketingConsent: allowed('MARKETING'),
    personalisationRefused: (row.refused ?? []).includes('PERSONALISATION'),
  };
}
