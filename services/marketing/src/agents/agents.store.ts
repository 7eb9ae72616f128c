import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { AgentState } from './agent.js';

/** Agents; the higher version wins. */
@Injectable()
export class AgentsStore {
  /** One state of each agent. */
  async put(tx: Tx, states: readonly AgentState[]): Promise<void> {
    const rows = states.map(({ agentId, displayName, licenceNo, grade, orgPath, active, version }) => ({
      agent_id: agentId, display_name: displayName, licence_no: licenceNo, grade, org_path: orgPath, active, version: version.toString(),
    }));
    await tx.query(
      `INSERT INTO agent (agent_id, display_name, licence_no, grade, org_path, active, version)
       SELECT agent_id, display_name, licence_no, grade, org_path, active, version
       FROM jsonb_to_recordset($1::jsonb) AS x(agent_id text, display_name text, licence_no text, grade text, org_path text, active boolean, version bigint)
       ORDER BY agent_id COLLATE "C"
       ON CONFLICT (agent_id) DO UPDATE SET display_name = excluded.display_name, licence_no = excluded.licence_no, grade = excluded.grade, org_path = excluded.org_path,
         active = excluded.active, version = excluded.version
       WHERE agent.version < excluded.version`,
      [JSON.stringify(rows)],
    );
  }

  async find(tx: Tx, agentIds: readonly string[]): Promise<AgentState[]> {
    const rows: (Omit<AgentState, 'version'> & { version: string })[] = await tx.query(
      `SELECT agent_id AS "agentId", display_name AS "displayName", licence_no AS "licenceNo", grade, org_path AS "orgPath", active, version FROM agent WHERE agent_id = ANY($1)`,
      [agentIds],
    );
    return rows.map((row) => ({ ...row, version: BigInt(row.version) }));
  }
}
