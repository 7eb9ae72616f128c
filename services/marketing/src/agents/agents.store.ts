import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { AgentState } from './agent.js';

/** Agents; the higher version wins. */
@Injectable()
export class AgentsStore {
  async put(tx: Tx, agent: AgentState): Promise<void> {
    await tx.query(
      `INSERT INTO agent (agent_id, display_name, licence_no, grade, org_path, active, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (agent_id) DO UPDATE SET display_name = excluded.display_name, licence_no = excluded.licence_no, grade = excluded.grade, org_path = excluded.org_path,
         active = excluded.active, version = excluded.version
       WHERE agent.version < excluded.version`,
      [agent.agentId, agent.displayName, agent.licenceNo, agent.grade, agent.orgPath, agent.active, agent.version.toString()],
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
