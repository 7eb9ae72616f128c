import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Pair } from '../identity/identity.js';
import type { ScopedLink, UndoRun, UndoScope } from './undo-run.js';

const RUN = `run_id AS "runId", rule, rule_version AS "ruleVersion", start_time AS "startTime", end_time AS "endTime", reason, actor, state, position, last_seq AS "lastSeq", total, done, undone`;

/** Entries that made a link which stands by them. The summaries by time lead to the pages of the span. */
const SCOPE = `ledger l JOIN link k ON k.record_id = l.record_ids[1] AND k.other_record_id = l.record_ids[2] AND k.rule = l.rule AND k.entry_id = l.entry_id
  WHERE l.kind = 'LINKED' AND l.rule = $1 AND ($2 = 0 OR l.rule_version = $2) AND l.record_time >= $3 AND l.record_time < $4`;
const LINK = `l.seq, k.record_id AS a, k.other_record_id AS b, k.rule, k.rule_version AS "ruleVersion"`;

const scopeOf = (s: UndoScope) => [s.rule, s.ruleVersion, s.startTime, s.endTime];

/** Bulk undo: what it is about, how far it is, and what it keeps apart until a newer model judges. */
@Injectable()
export class UndoRunsStore {
  /** Links that stand, customers that have one, links of two records that no third one connects. */
  async count(reader: Tx, scope: UndoScope): Promise<{ links: string; customers: string; soleLinks: string }> {
    const rows: { links: string; customers: string; soleLinks: string }[] = await reader.query(
      `WITH s AS MATERIALIZED (SELECT ${LINK} FROM ${SCOPE})
       SELECT count(*) AS links, count(DISTINCT rc.customer_id) AS customers, count(*) FILTER (WHERE
           NOT EXISTS (SELECT FROM link o WHERE o.record_id = s.a AND o.other_record_id = s.b AND o.rule <> s.rule)
           AND NOT EXISTS (SELECT FROM (SELECT other_record_id AS id FROM edge WHERE record_id = s.a UNION ALL SELECT record_id FROM edge WHERE other_record_id = s.a) x
             WHERE EXISTS (SELECT FROM edge e WHERE e.record_id = least(x.id, s.b) AND e.other_record_id = greatest(x.id, s.b)))) AS "soleLinks"
       FROM s JOIN record_customer rc ON rc.record_id = s.a`,
      scopeOf(scope),
    );
    return rows[0]!;
  }

  /** Starts over what stands now. */
  async insert(tx: Tx, run: UndoScope & { runId: string; reason: string; actor: string; now: Date }): Promise<void> {
    await tx.query(
      `INSERT INTO undo_run (run_id, rule, rule_version, start_time, end_time, reason, actor, state, position, last_seq, total, create_time)
       SELECT $5, $1, $2, $3, $4, $6, $7, 'RUNNING', coalesce(min(l.seq), 1) - 1, coalesce(max(l.seq), 0), count(*), $8 FROM ${SCOPE}`,
      [...scopeOf(run), run.runId, run.reason, run.actor, run.now],
    );
  }

  async find(reader: Tx, runId: string): Promise<UndoRun | undefined> {
    const rows: UndoRun[] = await reader.query(`SELECT ${RUN} FROM undo_run WHERE run_id = $1`, [runId]);
    return rows[0];
  }

  /** The oldest run that is not done, held; undefined where there is none, or another process works at it. */
  async lockNext(tx: Tx): Promise<UndoRun | undefined> {
    const rows: UndoRun[] = await tx.query(`SELECT ${RUN} FROM undo_run WHERE state = 'RUNNING' ORDER BY create_time, run_id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED`);
    return rows[0];
  }

  /** Links in scope from its position on, in the order in which they were made. */
  next(tx: Tx, run: UndoRun, limit: number): Promise<ScopedLink[]> {
    return tx.query(`SELECT ${LINK} FROM ${SCOPE} AND l.seq > $5 AND l.seq <= $6 ORDER BY l.seq LIMIT $7`, [...scopeOf(run), run.position, run.lastSeq, limit]);
  }

  /** Links in scope within these records. */
  within(tx: Tx, run: UndoRun, recordIds: readonly string[]): Promise<ScopedLink[]> {
    return tx.query(
      `SELECT ${LINK} FROM link k JOIN ledger l ON l.entry_id = k.entry_id
       WHERE k.record_id = ANY ($5::uuid[]) AND k.rule = $1 AND ($2 = 0 OR k.rule_version = $2) AND l.record_time >= $3 AND l.record_time < $4 AND l.seq <= $6`,
      [...scopeOf(run), recordIds, run.lastSeq],
    );
  }

  async save(tx: Tx, runId: string, progress: { position: string; done: number; undone: number }): Promise<void> {
    await tx.query(`UPDATE undo_run SET position = $2, done = done + $3, undone = undone + $4 WHERE run_id = $1`, [runId, progress.position, progress.done, progress.undone]);
  }

  async end(tx: Tx, runId: string, now: Date): Promise<void> {
    await tx.query(`UPDATE undo_run SET state = 'DONE', done = total, end_of_run = $2 WHERE run_id = $1`, [runId, now]);
  }

  async addBars(tx: Tx, pairs: readonly Pair[], bar: { modelVersion: number; runId: string }): Promise<void> {
    if (pairs.length === 0) return;
    await tx.query(
      `INSERT INTO undo_bar (record_id, other_record_id, model_version, run_id) SELECT a, b, $3, $4 FROM unnest($1::uuid[], $2::uuid[]) AS x(a, b)
       ON CONFLICT (record_id, other_record_id) DO UPDATE SET model_version = excluded.model_version, run_id = excluded.run_id`,
      [pairs.map((p) => p.a), pairs.map((p) => p.b), bar.modelVersion, bar.runId],
    );
  }

  /** Bars that stand only against older models than this one, held; those that another process works at are left out. */
  barsBefore(tx: Tx, modelVersion: number, limit: number): Promise<Pair[]> {
    return tx.query(
      `SELECT record_id AS a, other_record_id AS b FROM undo_bar WHERE model_version < $1 ORDER BY model_version, record_id, other_record_id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [modelVersion, limit],
    );
  }

  /** The cannot-links of these pairs stay, or are gone: in any case no newer model has a say in them. */
  async dropBars(tx: Tx, pairs: readonly Pair[]): Promise<void> {
    if (pairs.length === 0) return;
    await tx.query(`DELETE FROM undo_bar u USING unnest($1::uuid[], $2::uuid[]) AS x(a, b) WHERE u.record_id = x.a AND u.other_record_id = x.b`, [
      pairs.map((p) => p.a), pairs.map((p) => p.b),
    ]);
  }
}
