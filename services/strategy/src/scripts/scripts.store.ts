import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';
import type { Script, ScriptDraft, ScriptState } from './script.js';

interface Row {
  script_id: string;
  script_key: string;
  version: number;
  scenario: string;
  stage: string;
  objection: string;
  text: string;
  disclosure: string;
  state: ScriptState;
  author: string;
  reviewer: string | null;
  review_note: string | null;
  create_time: Date;
  review_time: Date | null;
}

@Injectable()
export class ScriptsStore {
  async nextVersion(tx: Tx, scriptKey: string): Promise<number> {
    const rows: { version: number }[] = await tx.query(
      `INSERT INTO script_key AS k (script_key, version) VALUES ($1, 1) ON CONFLICT (script_key) DO UPDATE SET version = k.version + 1 RETURNING version`,
      [scriptKey],
    );
    return rows[0]!.version;
  }

  async insert(tx: Tx, scriptId: string, draft: ScriptDraft, version: number, author: string, now: Date): Promise<void> {
    await tx.query(
      `INSERT INTO script (script_id, script_key, version, scenario, stage, objection, text, disclosure, state, author, create_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'DRAFT', $9, $10)`,
      [scriptId, draft.scriptKey, version, draft.scenario, draft.stage, draft.objection, draft.text, draft.disclosure, author, now],
    );
  }

  /** Takes the row of the key, so that two versions are not approved at once, then reads the script. */
  async lock(tx: Tx, scriptId: string): Promise<Script | undefined> {
    await tx.query(`SELECT 1 FROM script_key WHERE script_key = (SELECT script_key FROM script WHERE script_id = $1) FOR UPDATE`, [scriptId]);
    return this.find(tx, scriptId);
  }

  async find(tx: Tx, scriptId: string): Promise<Script | undefined> {
    const rows: Row[] = await tx.query(`SELECT * FROM script WHERE script_id = $1`, [scriptId]);
    return rows[0] && toScript(rows[0]);
  }

  async supersede(tx: Tx, scriptKey: string): Promise<void> {
    await tx.query(`UPDATE script SET state = 'SUPERSEDED' WHERE script_key = $1 AND state = 'APPROVED'`, [scriptKey]);
  }

  async review(tx: Tx, scriptId: string, state: 'APPROVED' | 'REFUSED', reviewer: string, note: string, now: Date): Promise<void> {
    await tx.query(`UPDATE script SET state = $2, reviewer = $3, review_note = $4, review_time = $5 WHERE script_id = $1`, [scriptId, state, reviewer, note, now]);
  }

  async approvedByKey(tx: Tx, keys: readonly string[]): Promise<Script[]> {
    const rows: Row[] = await tx.query(`SELECT * FROM script WHERE state = 'APPROVED' AND script_key = ANY (${arrayOf('$1', 'text')})`, [keys]);
    return rows.map(toScript);
  }

  async approvedOfScenario(tx: Tx, scenario: string): Promise<Script[]> {
    const rows: Row[] = await tx.query(`SELECT * FROM script WHERE state = 'APPROVED' AND scenario = $1 ORDER BY script_key`, [scenario]);
    return rows.map(toScript);
  }

  async page(tx: Tx, filter: { scenario: string; state: string }, after: { key: string; version: number }, limit: number): Promise<Script[]> {
    const rows: Row[] = await tx.query(
      `SELECT * FROM script WHERE ($1 = '' OR scenario = $1) AND ($2 = '' OR state = $2) AND (script_key, -version) > ($3, $4::int) ORDER BY script_key, version DESC LIMIT $5`,
      [filter.scenario, filter.state, after.key, -after.version, limit],
    );
    return rows.map(toScript);
  }
}

const toScript = (row: Row): Script => ({
  scriptId: row.script_id,
  scriptKey: row.script_key,
  version: row.version,
  scenario: row.scenario,
  stage: row.stage,
  objection: row.objection,
  text: row.text,
  disclosure: row.disclosure,
  state: row.state,
  author: row.author,
  reviewer: row.reviewer ?? undefined,
  reviewNote: row.review_note ?? undefined,
  createTime: row.create_time,
  reviewTime: row.review_time ?? undefined,
});
