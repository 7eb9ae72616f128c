import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Agent } from './agent.js';

/** Agents and the organisation, as the CDP tells of them; the higher version wins. */
@Injectable()
export class AgentsStore {
  async saveAgent(tx: Tx, agent: Agent, version: bigint): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `INSERT INTO agent (agent_id, display_name, org_unit, org_path, grade, active, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (agent_id) DO UPDATE SET display_name = excluded.display_name, org_unit = excluded.org_unit, org_path = excluded.org_path,
         grade = excluded.grade, active = excluded.active, version = excluded.version
       WHERE agent.version < excluded.version
       RETURNING 1`,
      [agent.agentId, agent.displayName, agent.orgUnit, agent.orgPath, agent.grade, agent.active, version.toString()],
    );
    return rows.length > 0;
  }

  async saveUnit(tx: Tx, orgUnit: string, orgPath: string, version: bigint): Promise<void> {
    await tx.query(
      `INSERT INTO org_unit (org_unit, org_path, version) VALUES ($1, $2, $3)
       ON CONFLICT (org_unit) DO UPDATE SET org_path = excluded.org_path, version = excluded.version WHERE org_unit.version < excluded.version`,
      [orgUnit, orgPath, version.toString()],
    );
  }

  async find(tx: Tx, agentId: string): Promise<Agent | undefined> {
    const rows: Agent[] = await tx.query(
      `SELECT agent_id AS "agentId", display_name AS "displayName", org_unit AS "orgUnit", org_path AS "orgPath", grade, active FROM agent WHERE agent_id = $1`,
      [agentId],
    );
    return rows[0];
  }

  /** Agents whose unit is `orgUnit` or below it now. */
  async agentsBelow(tx: Tx, orgUnit: string): Promise<string[]> {
    const rows: { agent_id: string }[] = await tx.query(
      `SELECT a.agent_id FROM agent a LEFT JOIN org_unit u USING (org_unit), org_unit top
       WHERE top.org_unit = $1 AND starts_with(coalesce(u.org_path, a.org_path), top.org_path) ORDER BY a.agent_id`,
      [orgUnit],
    );
    return rows.map((row) => row.agent_id);
  }

  async isBelow(tx: Tx, agentId: string, orgUnit: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT 1 FROM agent a LEFT JOIN org_unit u USING (org_unit), org_unit top
       WHERE a.agent_id = $1 AND top.org_unit = $2 AND starts_with(coalesce(u.org_path, a.org_path), top.org_path)`,
      [agentId, orgUnit],
    );
    return rows.length > 0;
  }
}
