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

/** What is counted. */
export const COUNTED = ['opportunities', 'choices', 'outcomes', 'tasksDone', 'deals'] as const;

/** What is added by one effect. */
export type Deltas = Partial<Record<(typeof COUNTED)[number], number>>;

export interface AgentEffect {
  readonly agentId: string;
  readonly deltas: Deltas;
  /** The received event in whose trace it happens, if any. */
  readonly cause?: object | undefined;
  readonly backfill?: boolean;
}

/** The counters after each effect, in the order of the effects, from what they are after all. */
export function stepsTo(after: readonly AgentCounters[], effects: readonly AgentEffect[]): AgentCounters[] {
  const counters = new Map(after.map((one) => [one.agentId, one]));
  return effects.toReversed().map(({ agentId, deltas }) => {
    const now = counters.get(agentId)!;
    const before = { ...now, version: now.version - 1n };
    for (const what of COUNTED) before[what] -= deltas[what] ?? 0;
    counters.set(agentId, before);
    return now;
  }).reverse();
}
