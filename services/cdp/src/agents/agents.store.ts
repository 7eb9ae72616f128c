import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { AgentState } from './agent.js';
import { agentKey } from './servicing-book.js';

interface AgentRow extends Omit<AgentState, 'sourceVersion' | 'version'> {
  sourceVersion: string;
  version: string;
}

const COLUMNS = `agent_id AS "agentId", source_system AS "sourceSystem", agent_code AS "agentCode", display_name AS "displayName",
  licence_no AS "licenceNo", phone_token AS "phoneToken", org_unit AS "orgUnit", org_path AS "orgPath", grade, active,
  joined_date AS "joinedDate", source_version AS "sourceVersion", version, update_time AS "updateTime"`;

const toState = (row: AgentRow): AgentState => ({ ...row, sourceVersion: BigInt(row.sourceVersion), version: BigInt(row.version) });

/** Agents. */
@Injectable()
export class AgentsStore {
  async lock(tx: Tx, sourceSystem: string, agentCode: string): Promise<AgentState | undefined> {
    const rows: AgentRow[] = await tx.query(`SELECT ${COLUMNS} FROM agent WHERE source_system = $1 AND agent_code = $2 FOR UPDATE`, [sourceSystem, agentCode]);
    return rows[0] && toState(rows[0]);
  }

  async put(tx: Tx, agent: AgentState): Promise<void> {
    await tx.query(
      `INSERT INTO agent (agent_id, source_system, agent_code, display_name, licence_no, phone_token, org_unit, org_path, grade, active,
         joined_date, source_version, version, update_time)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
       ON CONFLICT (agent_id) DO UPDATE SET display_name = excluded.display_name, licence_no = excluded.licence_no,
         phone_token = excluded.phone_token, org_unit = excluded.org_unit, org_path = excluded.org_path, grade = excluded.grade,
         active = excluded.active, joined_date = excluded.joined_date, source_version = excluded.source_version,
         version = excluded.version, update_time = excluded.update_time`,
      [agent.agentId, agent.sourceSystem, agent.agentCode, agent.displayName, agent.licenceNo, agent.phoneToken, agent.orgUnit, agent.orgPath,
        agent.grade, agent.active, agent.joinedDate, agent.sourceVersion.toString(), agent.version.toString(), agent.updateTime],
    );
  }

  /** Rewrites the paths below a unit that moved; answers the agents as they are now. */
  async movePaths(tx: Tx, from: string, to: string, now: Date): Promise<AgentState[]> {
    const [rows] = (await tx.query(
      `UPDATE agent SET org_path = $2 || substr(org_path, length($1) + 1), version = version + 1, update_time = $3
       WHERE starts_with(org_path, $1) RETURNING ${COLUMNS}`,
      [from, to, now],
    )) as [AgentRow[], number];
    return rows.map(toState);
  }

  async idOf(tx: Tx, sourceSystem: string, agentCode: string): Promise<string | undefined> {
    const rows: { agent_id: string }[] = await tx.query(
      `SELECT agent_id FROM agent WHERE agent_code = $2 ORDER BY source_system <> $1, source_system LIMIT 1`,
      [sourceSystem, agentCode],
    );
    return rows[0]?.agent_id;
  }

  /** {@link idOf} for many, by {@link agentKey}; unknown ones are absent. */
  async idsOf(tx: Tx, named: readonly { sourceSystem: string; agentCode: string }[]): Promise<Map<string, string>> {
    if (named.length === 0) return new Map();
    const rows: { s: string; c: string; id: string }[] = await tx.query(
      `SELECT DISTINCT ON (w.s, w.c) w.s, w.c, a.agent_id AS id FROM unnest($1::text[], $2::text[]) AS w(s, c) JOIN agent a ON a.agent_code = w.c
       ORDER BY w.s, w.c, a.source_system <> w.s, a.source_system`,
      [named.map((one) => one.sourceSystem), named.map((one) => one.agentCode)],
    );
    return new Map(rows.map((row) => [agentKey(row.s, row.c), row.id]));
  }

  async find(reader: Tx, by: { agentId: string } | { agentCode: string }): Promise<AgentState | undefined> {
    const rows: AgentRow[] =
      'agentId' in by
        ? await reader.query(`SELECT ${COLUMNS} FROM agent WHERE agent_id = $1`, [by.agentId])
        : await reader.query(`SELECT ${COLUMNS} FROM agent WHERE agent_code = $1 ORDER BY source_system LIMIT 1`, [by.agentCode]);
    return rows[0] && toState(rows[0]);
  }

  /** Agents of a subtree by code and source, after a position. */
  async below(reader: Tx, orgPath: string, after: { agentCode: string; sourceSystem: string }, limit: number): Promise<AgentState[]> {
    const rows: AgentRow[] = await reader.query(
      `SELECT ${COLUMNS} FROM agent WHERE starts_with(org_path, $1) AND (agent_code, source_system) > ($2, $3)
       ORDER BY agent_code, source_system LIMIT $4`,
      [orgPath, after.agentCode, after.sourceSystem, limit],
    );
    return rows.map(toState);
  }
}
