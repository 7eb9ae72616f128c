import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { StudioAgent } from './studio.js';

const COLUMNS = `agent_id AS "agentId", slug, agent_code AS "agentCode", display_name AS "displayName", licence_no AS "licenceNo", active`;

/** Agents and their pages. */
@Injectable()
export class StudiosStore {
  /** Takes the state over unless a newer one is there; the slug of the first time stays. */
  async put(tx: Tx, agent: StudioAgent, version: bigint): Promise<void> {
    await tx.query(
      `INSERT INTO agent (agent_id, slug, agent_code, display_name, licence_no, active, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (agent_id) DO UPDATE SET agent_code = excluded.agent_code, display_name = excluded.display_name, licence_no = excluded.licence_no,
         active = excluded.active, version = excluded.version
       WHERE agent.version < excluded.version`,
      [agent.agentId, agent.slug, agent.agentCode, agent.displayName, agent.licenceNo, agent.active, version.toString()],
    );
  }

  async find(reader: Tx, by: { agentId: string } | { slug: string }): Promise<StudioAgent | undefined> {
    const [column, value] = 'agentId' in by ? ['agent_id', by.agentId] : ['slug', by.slug];
    const rows: StudioAgent[] = await reader.query(`SELECT ${COLUMNS} FROM agent WHERE ${column} = $1`, [value]);
    return rows[0];
  }
}
