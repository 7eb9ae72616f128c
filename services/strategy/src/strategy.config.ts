import { IsInt, Max, Min } from 'class-validator';
import { Env, ServiceConfig } from '@kejing/config';
import { fault } from '@kejing/errors';

/** Agent grade → highest grade of product that he may sell. */
export type GradeGate = Readonly<Record<string, number>>;

const parseGate = (text: string): GradeGate => {
  const gate = JSON.parse(text) as Record<string, unknown>;
  const valid = Object.values(gate).every((limit) => Number.isInteger(limit) && (limit as number) >= 0 && (limit as number) <= 5);
  if (!valid) throw fault('INVALID', 'GRADE_GATE_INVALID', 'grades of products go from 0 to 5');
  return gate as GradeGate;
};

/** What the strategy service reads from its environment, beside what every service does. */
export class StrategyConfig extends ServiceConfig {
  /** JSON, such as {"L1":2,"L2":3}: the highest product grade (1 to 5) for each agent grade. A grade that is not named may sell grade 1. */
  @Env('KEJING_STRATEGY_GRADE_GATE', { default: { L1: 2, L2: 3, L3: 4, L4: 5 }, parse: parseGate })
  gradeGate!: GradeGate;

  /** Signals of one record, agent, scenario and SOP run within so many minutes are one opportunity. */
  @Env('KEJING_STRATEGY_SIGNAL_WINDOW_MINUTES', { default: 1_440 }) @IsInt() @Min(1) @Max(43_200)
  signalWindowMinutes!: number;

  /** A stream that has nothing to say says so after so many milliseconds. */
  @Env('KEJING_STRATEGY_HEARTBEAT_MS', { default: 15_000 }) @IsInt() @Min(100) @Max(60_000)
  heartbeatMs!: number;

  /** Days for which decisions are kept. */
  @Env('KEJING_STRATEGY_DECISION_DAYS', { default: 180 }) @IsInt() @Min(1) @Max(3_650)
  decisionDays!: number;

  /** Days for which closed feed items are kept. */
  @Env('KEJING_STRATEGY_FEED_DAYS', { default: 730 }) @IsInt() @Min(1) @Max(3_650)
  feedDays!: number;
}
