import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { StudioAgent } from './studio.js';

const COLUMNS = `agent_id AS "agentId", slug, agent_code AS "agentCode", display_name AS "displayName", licence_no AS "licenceNo", active`;

/** An agent as one event tells of him. */
export interface AgentState extends StudioAgent {
  readonly version: bigint;
}

/** Agents and their pages. */
@Injectable()
export class StudiosStore {
  /** One state of each agent: taken over unless a newer one is there; the slug of the first time stays. */
  async put(tx: Tx, states: readonly AgentState[]): Promise<void> {
    const rows = states.map(({ agentId, slug, agentCode, displayName, licenceNo, active, version }) => ({
      agent_id: agentId, slug, agent_code: agentCode, display_name: displayName, licence_no: licenceNo, active, version: version.toString(),
    }));
    await tx.query(
      `INSERT INTO agent (agent_id, slug, agent_code, display_name, licence_no, active, version)
       SELECT agent_id, slug, agent_code, display_name, licence_no, active, version
       FROM jsonb_to_recordset($1::jsonb) AS x(agent_id text, slug text, agent_code text, display_name text, licence_no text, active boolean, version bigint)
       ORDER BY agent_id COLLATE "C"
       ON CONFLICT (agent_id) DO UPDATE SET agent_code = excluded.agent_code, display_name = excluded.display_name, licence_no = excluded.licence_no,
         active = excluded.active, version = excluded.version
       WHERE agent.version < excluded.version`,
      [JSON.stringify(rows)],
    );
  }

  async find(reader: Tx, by: { agentId: string } | { slug: string }): Promise<StudioAgent | undefined> {
    const [column, value] = 'agentId' in by ? ['agent_id', by.agentId] : ['slug', by.slug];
    const rows: StudioAgent[] = await reader.query(`SELECT ${COLUMNS} FROM agent WHERE ${column} = $1`, [value]);
    return rows[0];
  }
}
