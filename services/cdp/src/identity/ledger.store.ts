import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { LedgerEntry } from './ledger.js';

const ENTRY = `l.seq, l.entry_id AS "entryId", l.decision_id AS "decisionId", l.kind, l.record_ids AS "recordIds", l.customer_id AS "customerId",
  l.other_customer_id AS "otherCustomerId", l.rule, l.rule_version AS "ruleVersion", l.agreed_fields AS "agreedFields", l.actor, l.reason, l.evidence,
  l.valid_time AS "validTime", l.record_time AS "recordTime"`;

/** The ledger of identity: rows are appended, never changed (a trigger refuses it). */
@Injectable()
export class LedgerStore {
  async append(tx: Tx, entries: readonly LedgerEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await tx.query(
      `WITH e AS (
         INSERT INTO ledger (entry_id, decision_id, kind, record_ids, customer_id, other_customer_id, rule, rule_version, agreed_fields, evidence, actor, reason, valid_time, record_time)
         SELECT "entryId", "decisionId", kind, "recordIds", "customerId", "otherCustomerId", rule, "ruleVersion", "agreedFields", evidence, actor, reason, "validTime", "recordTime"
         FROM jsonb_to_recordset($1) AS x("entryId" uuid, "decisionId" uuid, kind text, "recordIds" uuid[], "customerId" text, "otherCustomerId" text, rule text,
           "ruleVersion" int, "agreedFields" text[], evidence jsonb, actor text, reason text, "validTime" timestamptz, "recordTime" timestamptz)
         RETURNING seq, record_ids)
       INSERT INTO ledger_record (record_id, seq) SELECT DISTINCT r, seq FROM e, unnest(record_ids) AS r`,
      [JSON.stringify(entries)],
    );
  }

  /** Entries that concern a record, oldest first, after `after`. */
  async ofRecord(tx: Tx, recordId: string, after: string, limit: number): Promise<(LedgerEntry & { seq: string })[]> {
    return tx.query(
      `SELECT ${ENTRY} FROM ledger_record lr JOIN ledger l USING (seq) WHERE lr.record_id = $1 AND lr.seq > $2 ORDER BY lr.seq LIMIT $3`,
      [recordId, after, limit],
    );
  }

  /** The whole ledger after `after`, for a rebuild. */
  async all(tx: Tx, after: string, limit: number): Promise<(LedgerEntry & { seq: string })[]> {
    return tx.query(`SELECT ${ENTRY} FROM ledger l WHERE l.seq > $1 ORDER BY l.seq LIMIT $2`, [after, limit]);
  }
}
