import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { AgentCounters, Deltas } from './counters.js';

interface Row {
  version: string;
  opportunities: number;
  choices: number;
  outcomes: number;
  tasks_done: number;
  deals: number;
  update_time: Date;
}

@Injectable()
export class CountersStore {
  async add(tx: Tx, agentId: string, deltas: Deltas, now: Date): Promise<AgentCounters> {
    const rows: Row[] = await tx.query(
      `INSERT INTO agent_counter AS c (agent_id, version, opportunities, choices, outcomes, tasks_done, deals, update_time) VALUES ($1, 1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (agent_id) DO UPDATE SET version = c.version + 1, opportunities = c.opportunities + excluded.opportunities, choices = c.choices + excluded.choices,
         outcomes = c.outcomes + excluded.outcomes, tasks_done = c.tasks_done + excluded.tasks_done, deals = c.deals + excluded.deals, update_time = excluded.update_time
       RETURNING version, opportunities, choices, outcomes, tasks_done, deals, update_time`,
      [agentId, deltas.opportunities ?? 0, deltas.choices ?? 0, deltas.outcomes ?? 0, deltas.tasksDone ?? 0, deltas.deals ?? 0, now],
    );
    return toCounters(agentId, rows[0]!);
  }

  async find(tx: Tx, agentId: string): Promise<AgentCounters | undefined> {
    const rows: Row[] = await tx.query(`SELECT * FROM agent_counter WHERE agent_id = $1`, [agentId]);
    return rows[0] && toCounters(agentId, rows[0]);
  }

  /** False where the lead was counted before. */
  async claimLead(tx: Tx, recordId: string, leadId: string): Promise<boolean> {
    const rows: unknown[] = await tx.query(`INSERT INTO lead_won (record_id, lead_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`, [recordId, leadId]);
    return rows.length > 0;
  }
}

const toCounters = (agentId: string, row: Row): AgentCounters => ({
  agentId,
  version: BigInt(row.version),
  opportunities: row.opportunities,
  choices: row.choices,
  outcomes: row.outcomes,
  tasksDone: row.tasks_done,
  deals: row.deals,
  updateTime: row.update_time,
});
