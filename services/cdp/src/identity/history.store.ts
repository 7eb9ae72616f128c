import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { PairEntry } from './decide-origins.js';
import type { LedgerEntry } from './ledger.js';

const ENTRY = `l.entry_id AS "entryId", l.decision_id AS "decisionId", l.kind, l.record_ids AS "recordIds", l.customer_id AS "customerId", l.other_customer_id AS "otherCustomerId",
  l.rule, l.rule_version AS "ruleVersion", l.agreed_fields AS "agreedFields", l.evidence, l.actor, l.reason, l.valid_time AS "validTime", l.record_time AS "recordTime"`;

/** What the ledger says of a set of records up to a moment. */
@Injectable()
export class HistoryStore {
  /** The record to which a customer ID is anchored; undefined for an unknown ID and for one that ended. */
  async anchorOf(tx: Tx, customerId: string): Promise<string | undefined> {
    const rows: { id: string | null }[] = await tx.query(`SELECT anchor_record_id AS id FROM customer WHERE customer_id = $1`, [customerId]);
    return rows[0]?.id ?? undefined;
  }

  /** All records that a chain of links from these, whenever they stood, leads to; at most `limit`. */
  async everLinked(tx: Tx, recordIds: readonly string[], limit: number): Promise<string[]> {
    const rows: { id: string }[] = await tx.query(
      `WITH RECURSIVE met(id) AS (
         SELECT unnest($1::uuid[])
         UNION SELECT r FROM met JOIN ledger_record lr ON lr.record_id = met.id JOIN ledger l USING (seq), unnest(l.record_ids) AS r WHERE l.kind = 'LINKED')
       SELECT id FROM met LIMIT $2`,
      [recordIds, limit],
    );
    return rows.map((row) => row.id);
  }

  async byId(tx: Tx, entryIds: readonly string[]): Promise<Map<string, LedgerEntry>> {
    const rows: LedgerEntry[] = await tx.query(`SELECT ${ENTRY} FROM ledger l WHERE l.entry_id = ANY ($1::uuid[])`, [entryIds]);
    return new Map(rows.map((row) => [row.entryId, row]));
  }

  /** Entries of a decision in their order. */
  async ofDecision(tx: Tx, decisionId: string): Promise<LedgerEntry[]> {
    return tx.query(`SELECT ${ENTRY} FROM ledger l WHERE l.decision_id = $1 ORDER BY l.seq`, [decisionId]);
  }

  /** What ever made or ended links and cannot-links between these records, oldest first. */
  async betweenRecords(tx: Tx, recordIds: readonly string[]): Promise<PairEntry[]> {
    return tx.query(
      `SELECT l.kind, l.record_ids AS "recordIds", l.rule, l.decision_id AS "decisionId",
         (SELECT u.evidence->>'undoneDecisionId' FROM ledger u WHERE u.decision_id = l.decision_id AND u.kind = 'UNDONE' LIMIT 1) AS "undoneDecisionId"
       FROM ledger l WHERE l.seq IN (SELECT seq FROM ledger_record WHERE record_id = ANY ($1::uuid[]))
         AND l.kind IN ('LINKED', 'UNLINKED', 'CANNOT_LINK', 'CANNOT_LINK_REVOKED') AND l.record_ids <@ $1::uuid[] ORDER BY l.seq`,
      [recordIds],
    );
  }

  /** Entries on these records up to the last one of a decision, oldest first. */
  async throughDecision(tx: Tx, recordIds: readonly string[], decisionId: string): Promise<LedgerEntry[]> {
    return tx.query(
      `SELECT ${ENTRY}
       FROM ledger l WHERE l.seq IN (SELECT seq FROM ledger_record WHERE record_id = ANY ($1::uuid[])) AND l.seq <= (SELECT max(seq) FROM ledger WHERE decision_id = $2) ORDER BY l.seq`,
      [recordIds, decisionId],
    );
  }

  /** Entries on these records that were written until a moment, oldest first. */
  async until(tx: Tx, recordIds: readonly string[], time: Date): Promise<LedgerEntry[]> {
    return tx.query(
      `SELECT ${ENTRY}
       FROM ledger l WHERE l.seq IN (SELECT seq FROM ledger_record WHERE record_id = ANY ($1::uuid[])) AND l.record_time <= $2 ORDER BY l.seq`,
      [recordIds, time],
    );
  }
}
