import type { ContentBody } from '../contents/content.js';
import type { RunnableStrategy, StrategyFacts } from '../strategies/strategy.js';
import type { InteractionKind } from './interaction.js';

/** Reading begins to count after so many seconds, or at the end of the text, if that was not reached by a flick. */
const READ_SECONDS = 15;
const FLICK_SECONDS = 3;
/** Guests come early. */
const DOORS_MS = 10 * 60_000;

/** Whether what a page reports is enough to count as read. */
export const isRead = (seconds: number, reachedEnd: boolean): boolean => seconds >= READ_SECONDS || (reachedEnd && seconds >= FLICK_SECONDS);

export type LivePhase = 'BEFORE' | 'OPEN' | 'REPLAY' | 'OVER';

/** Where a live stream is; REPLAY where it has ended and there is a recording. */
export function livePhase(body: Extract<ContentBody, { kind: 'LIVE' }>, now: Date): LivePhase {
  if (now.getTime() < Date.parse(body.startTime) - DOORS_MS) return 'BEFORE';
  if (now.getTime() <= Date.parse(body.endTime)) return 'OPEN';
  return body.replayUrl === '' ? 'OVER' : 'REPLAY';
}

/** Whether entering counts as attending: while it runs, or by its recording. */
export function canAttend(body: ContentBody, now: Date): boolean {
  switch (body.kind) {
    case 'ARTICLE':
      return false;
    case 'LIVE':
      return ['OPEN', 'REPLAY'].includes(livePhase(body, now));
    default:
      return body satisfies never;
  }
}

/** The strategies that match, in order of their ids: whoever locks their rows does it in this order. */
export function matchingStrategies(strategies: readonly RunnableStrategy[], facts: StrategyFacts): RunnableStrategy[] {
  return strategies
    .filter((strategy) => strategy.matches(facts))
    .sort((a, b) => (a.interactionStrategyId < b.interactionStrategyId ? -1 : 1));
}

/** Facts for the expressions. @param before what the record did before this interaction; the facts count it too */
export function factsOf(
  interaction: { kind: InteractionKind; durationSeconds: number },
  content: { kind: string; contentKey: string; topics: readonly string[] } | undefined,
  before: { opened: number; read: number },
): StrategyFacts {
  return {
    interaction: { kind: interaction.kind, duration_seconds: interaction.durationSeconds },
    content: { kind: content?.kind ?? '', key: content?.contentKey ?? '', topics: content?.topics ?? [] },
    counts: { opened_7d: before.opened + Number(interaction.kind === 'OPENED'), read_7d: before.read + Number(interaction.kind === 'READ') },
  };
}
