import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
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
  async saveTag(tx: Tx, tag: TagValue): Promise<void> {
    const { value } = tag;
    await tx.query(
      `INSERT INTO record_tag (record_id, tag_id, tag_name, sensitive, expire_time, removed, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (record_id, tag_id) DO UPDATE SET tag_name = excluded.tag_name, sensitive = excluded.sensitive, expire_time = excluded.expire_time,
         removed = excluded.removed, version = excluded.version
       WHERE record_tag.version < excluded.version`,
      [tag.recordId, tag.tagId, value?.name ?? '', value?.sensitive ?? true, value?.expireTime ?? null, value === undefined, tag.version.toString()],
    );
  }

  /** Replaces the parties of a policy, unless a newer event was there. */
  async savePolicy(tx: Tx, policy: PolicyState): Promise<void> {
    const rows: { version: string | null }[] = await tx.query(`SELECT max(version) AS version FROM record_policy WHERE policy_id = $1`, [policy.policyId]);
    const known = rows[0]?.version;
    if (known != null && BigInt(known) >= policy.version) return;
    await tx.query(`DELETE FROM record_policy WHERE policy_id = $1`, [policy.policyId]);
    await tx.query(
      `INSERT INTO record_policy (record_id, policy_id, role, line, status, version)
       SELECT DISTINCT p.record_id, $2, p.role, $3, $4, $5::bigint FROM jsonb_to_recordset($1::jsonb) AS p (record_id text, role text)`,
      [JSON.stringify(policy.parties.map((p) => ({ record_id: p.recordId, role: p.role }))), policy.policyId, policy.line, policy.status, policy.version.toString()],
    );
  }

  async saveConsent(tx: Tx, consent: ConsentState): Promise<void> {
    await tx.query(
      `INSERT INTO record_consent (record_id, purpose, channel, granted, consent_time) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (record_id, purpose, channel) DO UPDATE SET granted = excluded.granted, consent_time = excluded.consent_time
       WHERE record_consent.consent_time <= excluded.consent_time`,
      [consent.recordId, consent.purpose, consent.channel, consent.granted, consent.consentTime],
    );
  }

  async saveMembership(tx: Tx, membership: Membership): Promise<void> {
    await tx.query(
      `INSERT INTO customer_segment (customer_id, segment_key, member, customer_version, segment_version) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (customer_id, segment_key) DO UPDATE SET member = excluded.member, customer_version = excluded.customer_version, segment_version = excluded.segment_version
       WHERE (customer_segment.customer_version, customer_segment.segment_version) <= (excluded.customer_version, excluded.segment_version)`,
      [membership.customerId, membership.segmentKey, membership.member, membership.customerVersion.toString(), membership.segmentVersion],
    );
  }

  /** @returns how many rows are gone */
  async erase(tx: Tx, recordId: string): Promise<number> {
    let erased = 0;
    for (const table of ['record_tag', 'record_policy', 'record_consent']) {
      const [, count]: [unknown, number] = await tx.query(`DELETE FROM ${table} WHERE record_id = $1`, [recordId]);
      erased += count;
    }
    return erased;
  }

  /** Everything that a decision may know, gathered over the records of the record's customer in one statement; undefined for an unknown record. */
  async subject(tx: Tx, recordId: string, now: Date): Promise<Subject | undefined> {
    const rows: SubjectRow[] = await tx.query(SUBJECT, [recordId, now]);
    const row = rows[0];
    if (!row) return undefined;
    const allowed = (purpose: string): boolean => (row.granted ?? []).includes(purpose) && !(row.refused ?? []).includes(purpose);
    const sensitive = allowed('SENSITIVE');
    return {
      recordId,
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
}

interface SubjectRow {
  customer_id: string | null;
  agent_id: string | null;
  erased: boolean;
  tags: { name: string; sensitive: boolean }[] | null;
  policies: { line: string; status: string; role: string }[] | null;
  segments: string[] | null;
  granted: string[] | null;
  refused: string[] | null;
}

// A consent that names no channel speaks for all of them; what is decided here reaches her through her agent.
const SUBJECT = `
  WITH it AS (SELECT record_id, customer_id, agent_id, erased FROM record WHERE record_id = $1),
  mine AS (SELECT r.record_id FROM record r JOIN it ON r.customer_id = it.customer_id UNION SELECT record_id FROM it),
  consent AS (SELECT purpose, granted FROM record_consent JOIN mine USING (record_id) WHERE channel IN ('UNSPECIFIED', 'AGENT'))
  SELECT it.customer_id, it.agent_id, it.erased,
    (SELECT jsonb_agg(jsonb_build_object('name', tag_name, 'sensitive', sensitive)) FROM record_tag JOIN mine USING (record_id)
      WHERE NOT removed AND (expire_time IS NULL OR expire_time > $2)) AS tags,
    (SELECT jsonb_agg(DISTINCT jsonb_build_object('line', line, 'status', status, 'role', role)) FROM record_policy JOIN mine USING (record_id) WHERE role <> 'BENEFICIARY') AS policies,
    (SELECT array_agg(segment_key::text) FROM customer_segment s WHERE s.customer_id = it.customer_id AND member) AS segments,
    (SELECT array_agg(DISTINCT purpose) FROM consent WHERE granted) AS granted,
    (SELECT array_agg(DISTINCT purpose) FROM consent WHERE NOT granted) AS refused
  FROM it`;
