import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { ChunkMemory } from './chunk-memory.js';
import type { ChunkRecords } from './chunk-stores.js';
import { plainArray } from './plain-array.js';
import type { ReportedState } from './records.store.js';

/** Reads and writes for many reports at once. */
@Injectable()
export class ChunkStore {
  /** What is known of sources, by token; a record is under each of its tokens. */
  async reported(tx: Tx, tokens: readonly string[]): Promise<Map<string, ReportedState>> {
    const rows: { token: string; recordId: string; sourceVersion: string; contentToken: string }[] = await tx.query(
      `SELECT s.token, r.record_id AS "recordId", r.source_version AS "sourceVersion", r.content_token AS "contentToken"
       FROM record_source s JOIN record r USING (record_id) WHERE s.token = ANY ($1::text[])`,
      [plainArray(tokens)],
    );
    return new Map(rows.map(({ token, ...row }) => [token, { ...row, sourceVersion: BigInt(row.sourceVersion) }]));
  }

  /** When sources were erased, by token. */
  async erased(tx: Tx, tokens: readonly string[]): Promise<Map<string, Date>> {
    const rows: { token: string; at: Date }[] = await tx.query(`SELECT token, erased_at AS at FROM erased_source WHERE token = ANY ($1::text[])`, [plainArray(tokens)]);
    return new Map(rows.map((row) => [row.token, row.at]));
  }

  /** New records are inserted already. */
  async saveRecords(tx: Tx, { updated, conflicts }: ChunkRecords, now: Date): Promise<void> {
    if (updated.size > 0) {
      await tx.query(
        `UPDATE record r SET legal_entity = x."legalEntity", party_type = x."partyType", source_version = x."sourceVersion", content_token = x."contentToken",
           quality_codes = x."qualityCodes", withdrawn = false, updated_at = $2
         FROM jsonb_to_recordset($1) AS x("recordId" uuid, "legalEntity" text, "partyType" text, "sourceVersion" bigint, "contentToken" text, "qualityCodes" text[])
         WHERE r.record_id = x."recordId"`,
        [JSON.stringify([...updated.values()].map((columns) => ({ ...columns, sourceVersion: String(columns.sourceVersion) }))), now],
      );
    }
    if (conflicts.size > 0) {
      await tx.query(`UPDATE record r SET conflict_count = conflict_count + x.n FROM unnest($1::uuid[], $2::int[]) AS x(id, n) WHERE r.record_id = x.id`, [[...conflicts.keys()], [...conflicts.values()]]);
    }
  }

  async dropTokens(tx: Tx, recordIds: readonly string[]): Promise<void> {
    if (recordIds.length > 0) await tx.query(`DELETE FROM record_token WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
  }

  async dropFacts(tx: Tx, recordIds: readonly string[]): Promise<void> {
    if (recordIds.length > 0) await tx.query(`DELETE FROM record_fact WHERE record_id = ANY ($1::uuid[])`, [recordIds]);
  }

  async saveIdentity(tx: Tx, memory: ChunkMemory): Promise<void> {
    await Promise.all([this.saveLinks(tx, memory), this.saveCustomers(tx, memory), this.saveAssignments(tx, memory)]);
  }

  private async saveAssignments(tx: Tx, { moved: ids, records }: ChunkMemory): Promise<void> {
    const moved = [...ids].map((id) => records.get(id)!);
    if (moved.length === 0) return;
    await tx.query(
      `INSERT INTO record_customer (record_id, customer_id, version) SELECT r, c, v FROM unnest($1::uuid[], $2::text[], $3::int8[]) AS x(r, c, v)
       ON CONFLICT (record_id) DO UPDATE SET customer_id = excluded.customer_id, version = excluded.version`,
      [moved.map((r) => r.recordId), moved.map((r) => r.customerId!), moved.map((r) => String(r.version))].map(plainArray),
    );
  }

  private async saveLinks(tx: Tx, { endedLinks, madeLinks, revoked }: ChunkMemory): Promise<void> {
    if (revoked.length > 0) {
      await tx.query(`DELETE FROM cannot_link c USING unnest($1::uuid[], $2::uuid[]) AS x(a, b) WHERE c.record_id = x.a AND c.other_record_id = x.b`, [revoked.map((p) => p.a), revoked.map((p) => p.b)]);
    }
    const ended = [...endedLinks.values()];
    if (ended.length > 0) {
      await tx.query(
        `DELETE FROM link l USING unnest($1::uuid[], $2::uuid[], $3::text[]) AS x(a, b, rule) WHERE l.record_id = x.a AND l.other_record_id = x.b AND l.rule = x.rule`,
        [ended.map((l) => l.a), ended.map((l) => l.b), ended.map((l) => l.rule)],
      );
    }
    if (madeLinks.size > 0) {
      await tx.query(
        `INSERT INTO link (record_id, other_record_id, rule, rule_version, agreed_fields, actor, valid_time, entry_id, weight)
         SELECT "recordIds"[1], "recordIds"[2], rule, "ruleVersion", "agreedFields", actor, "validTime", "entryId", (evidence->>'weight')::real
         FROM jsonb_to_recordset($1) AS x("recordIds" uuid[], rule text, "ruleVersion" int, "agreedFields" text[], evidence jsonb, actor text, "validTime" timestamptz, "entryId" uuid)`,
        [JSON.stringify([...madeLinks.values()])],
      );
    }
  }

  private async saveCustomers(tx: Tx, { customers }: ChunkMemory): Promise<void> {
    const changed = [...customers.values()].filter((c) => c.changed);
    const columns = (rows: typeof changed) => [
      rows.map((c) => c.customerId), rows.map((c) => c.anchorRecordId ?? null), rows.map((c) => c.redirectTo ?? null), rows.map((c) => String(c.version)),
    ].map(plainArray);
    const minted = changed.filter((c) => c.was === undefined);
    if (minted.length > 0) {
      await tx.query(
        `INSERT INTO customer (customer_id, anchor_record_id, redirect_to, version, created_at) SELECT * FROM unnest($1::text[], $2::uuid[], $3::text[], $4::int8[], $5::timestamptz[])`,
        [...columns(minted), minted.map((c) => c.createdAt)],
      );
    }
    const known = changed.filter((c) => c.was !== undefined);
    if (known.length > 0) {
      await tx.query(
        `UPDATE customer c SET anchor_record_id = x.anchor, redirect_to = x.redirect, version = x.version
         FROM unnest($1::text[], $2::uuid[], $3::text[], $4::int8[]) AS x(id, anchor, redirect, version) WHERE c.customer_id = x.id`,
        columns(known),
      );
    }
  }
}
