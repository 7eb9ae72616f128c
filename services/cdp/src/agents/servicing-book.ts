import type { Servicing, ServicingAssignment } from './agent.js';

/** A statement of who serves a record. */
export interface ServicingRow {
  recordId: string;
  agentId: string;
  since: Date;
  source: string;
}

export const agentKey = (sourceSystem: string, agentCode: string): string => `${sourceSystem}:${agentCode}`;

/** Who serves some records, in memory: answers as the database would, and keeps what is to be saved. */
export class ServicingBook {
  readonly changed = new Map<string, ServicingRow>();
  private readonly rows: Map<string, ServicingRow>;

  /** @param agents active ones, by id @param idOf by {@link agentKey} */
  constructor(
    rows: readonly ServicingRow[],
    private readonly agents: ReadonlyMap<string, Servicing>,
    private readonly idOf: ReadonlyMap<string, string>,
  ) {
    this.rows = new Map(rows.map((row) => [row.recordId, row]));
  }

  /** The later statement wins, of equal ones the last. */
  assign({ agent, recordId, since, source }: ServicingAssignment): 'ASSIGNED' | 'UNCHANGED' | 'UNKNOWN_AGENT' {
    const agentId = 'agentId' in agent ? agent.agentId : this.idOf.get(agentKey(agent.sourceSystem, agent.agentCode));
    if (agentId === undefined) return 'UNKNOWN_AGENT';
    const before = this.rows.get(recordId);
    if (before !== undefined && before.since > since) return 'UNCHANGED';
    const row = { recordId, agentId, since, source };
    this.rows.set(recordId, row);
    this.changed.set(recordId, row);
    return before?.agentId === agentId ? 'UNCHANGED' : 'ASSIGNED';
  }

  /** The active agent whom the latest statement over these records names. */
  latest(recordIds: readonly string[]): Servicing | undefined {
    const rows = recordIds.flatMap((id) => this.rows.get(id) ?? []).filter((row) => this.agents.has(row.agentId));
    rows.sort((x, y) => y.since.getTime() - x.since.getTime() || (x.recordId < y.recordId ? -1 : 1));
    return rows[0] && this.agents.get(rows[0].agentId);
  }
}
