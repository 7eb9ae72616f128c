import { Injectable } from '@nestjs/common';
import { arrayOf, type Tx } from '@kejing/postgres';
import { COUNTED, type AgentCounters, type AgentEffect } from './counters.js';

interface Row {
  agent_id: string;
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
  /** Adds effects, each of which is a version. @returns what the counters of each agent are after all of them */
  async add(tx: Tx, effects: readonly AgentEffect[], now: Date): Promise<AgentCounters[]> {
    const rows: Row[] = await tx.query(
      `INSERT INTO agent_counter AS c (agent_id, version, opportunities, choices, outcomes, tasks_done, deals, update_time)
       SELECT agent_id, count(*), sum(opportunities), sum(choices), sum(outcomes), sum(tasks_done), sum(deals), $7
       FROM unnest(${arrayOf('$1', 'text')}, ${COUNTED.map((_, i) => arrayOf(`$${i + 2}`, 'int')).join()}) AS x(agent_id, opportunities, choices, outcomes, tasks_done, deals)
       GROUP BY agent_id ORDER BY agent_id COLLATE "C"
       ON CONFLICT (agent_id) DO UPDATE SET version = c.version + excluded.version, opportunities = c.opportunities + excluded.opportunities, choices = c.choices + excluded.choices,
         outcomes = c.outcomes + excluded.outcomes, tasks_done = c.tasks_done + excluded.tasks_done, deals = c.deals + excluded.deals, update_time = excluded.update_time
       RETURNING *`,
      [effects.map(({ agentId }) => agentId), ...COUNTED.map((what) => effects.map(({ deltas }) => deltas[what] ?? 0)), now],
    );
    return rows.map(toCounters);
  }

  async find(tx: Tx, agentId: string): Promise<AgentCounters | undefined> {
    const rows: Row[] = await tx.query(`SELECT * FROM agent_counter WHERE agent_id = $1`, [agentId]);
    return rows[0] && toCounters(rows[0]);
  }

  /** @returns those that were not counted before */
  async claimLeads(tx: Tx, leads: readonly { readonly recordId: string; readonly leadId: string }[]): Promise<{ recordId: string; leadId: string }[]> {
    return tx.query(
      `INSERT INTO lead_won (record_id, lead_id) SELECT * FROM unnest($1::text[], $2::text[]) ORDER BY 1, 2 ON CONFLICT DO NOTHING RETURNING record_id AS "recordId", lead_id AS "leadId"`,
      [leads.map(({ recordId }) => recordId), leads.map(({ leadId }) => leadId)],
    );
  }
}

const toCounters = (row: Row): AgentCounters => ({
  agentId: row.agent_id,
  version: BigInt(row.version),
  opportunities: row.opportunities,
  choices: row.choices,
  outcomes: row.outcomes,
  tasksDone: row.tasks_done,
  deals: row.deals,
  updateTime: row.update_time,
});
