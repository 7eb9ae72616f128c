import type { Choice, OpportunityItem } from './feed-item.js';

/**
 * A further signal of the same cause: one opportunity stands for all of them. While the agent has not chosen, choices that are worth
 * at least as much replace the old ones, and others make it unread again; a weaker signal takes nothing away.
 */
export function decideRepeatedSignal(item: OpportunityItem, signal: { reason: string; time: Date }, choices: readonly Choice[]): { item: OpportunityItem; replaced: boolean } {
  const { body } = item;
  const later = signal.time.toISOString() > body.lastSignalTime ? signal.time.toISOString() : body.lastSignalTime;
  const counted = { ...body, signalCount: body.signalCount + 1, lastSignalTime: later };
  const worth = (of: readonly Choice[]): number => of[0]?.expectedValue ?? -1;
  if (item.state !== 'OPEN' || worth(choices) < worth(body.choices)) return { item: { ...item, body: counted }, replaced: false };
  const same = choices.length === body.choices.length && choices.every((choice, at) => choice.strategyId === body.choices[at]?.strategyId);
  return { item: { ...item, title: choices[0]?.title ?? item.title, read: item.read && same, body: { ...counted, reason: signal.reason, choices } }, replaced: true };
}
