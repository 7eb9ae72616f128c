/** What an agent did and what came of it, so far. */
export interface AgentCounters {
  readonly agentId: string;
  readonly version: bigint;
  readonly opportunities: number;
  readonly choices: number;
  readonly outcomes: number;
  readonly tasksDone: number;
  readonly deals: number;
  readonly updateTime: Date;
}

/** What is added by one effect. */
export type Deltas = Partial<Record<'opportunities' | 'choices' | 'outcomes' | 'tasksDone' | 'deals', number>>;
