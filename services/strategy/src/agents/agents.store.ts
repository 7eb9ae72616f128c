import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';
import type { Agent } from './agent.js';

/** An agent as one event tells of him. */
export interface AgentState extends Agent {
  readonly version: bigint;
}

export interface UnitState {
  readonly orgUnit: string;
  readonly orgPath: string;
  readonly version: bigint;
}

/** Agents and the organisation, as the CDP tells of them; the higher version wins. */
@Injectable()
export class AgentsStore {
  /** One state of each agent. @returns the agents whose state was not older than what is there */
  async saveAgents(tx: Tx, states: readonly AgentState[]): Promise<string[]> {
    const rows = states.map(({ agentId, displayName, orgUnit, orgPath, grade, active, version }) => ({
      agent_id: agentId, display_name: displayName, org_unit: orgUnit, org_path: orgPath, grade, active, version: version.toString(),
    }));
    const saved: { agent_id: string }[] = await tx.query(
      `INSERT INTO agent (agent_id, display_name, org_unit, org_path, grade, active, version)
       SELECT agent_id, display_name, org_unit, org_path, grade, active, version
       FROM jsonb_to_recordset($1::jsonb) AS x(agent_id text, display_name text, org_unit text, org_path text, grade text, active boolean, version bigint)
       ORDER BY agent_id COLLATE "C"
       ON CONFLICT (agent_id) DO UPDATE SET display_name = excluded.display_name, org_unit = excluded.org_unit, org_path = excluded.org_path,
         grade = excluded.grade, active = excluded.active, version = excluded.version
       WHERE agent.version < excluded.version
       RETURNING agent_id`,
      [JSON.stringify(rows)],
    );
    return saved.map((row) => row.agent_id);
  }

  /** One state of each unit. */
  async saveUnits(tx: Tx, states: readonly UnitState[]): Promise<void> {
    await tx.query(
      `INSERT INTO org_unit (org_unit, org_path, version)
       SELECT org_unit, org_path, version FROM jsonb_to_recordset($1::jsonb) AS x(org_unit text, org_path text, version bigint) ORDER BY org_unit COLLATE "C"
       ON CONFLICT (org_unit) DO UPDATE SET org_path = excluded.org_path, version = excluded.version WHERE org_unit.version < excluded.version`,
      [JSON.stringify(states.map(({ orgUnit, orgPath, version }) => ({ org_unit: orgUnit, org_path: orgPath, version: version.toString() })))],
    );
  }

  async find(tx: Tx, agentIds: readonly string[]): Promise<Agent[]> {
    return tx.query(
      `SELECT agent_id AS "agentId", display_name AS "displayName", org_unit AS "orgUnit", org_path AS "orgPath", grade, active FROM agent WHERE agent_id = ANY (${arrayOf('$1', 'text')})`,
      [agentIds],
    );
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
