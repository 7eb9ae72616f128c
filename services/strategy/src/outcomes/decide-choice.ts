import type { FeedItem, OpportunityItem } from '../feed/feed-item.js';

export type ChoiceRefusal = 'NOT_AN_OPPORTUNITY' | 'ALREADY_CHOSEN' | 'OPPORTUNITY_CLOSED' | 'RANK_UNKNOWN' | 'CHOICES_CHANGED' | 'CONSENT_WITHDRAWN';

/**
 * The agent takes a choice.
 * @param seen strategy that he saw at that rank; empty: not compared
 * @param marketingConsent as it is now: a withdrawal wins over what was offered before it
 */
export function decideChoice(item: FeedItem, rank: number, seen: string, marketingConsent: boolean): OpportunityItem | ChoiceRefusal {
  if (item.kind !== 'OPPORTUNITY') return 'NOT_AN_OPPORTUNITY';
  if (item.state === 'CHOSEN') return 'ALREADY_CHOSEN';
  if (item.state !== 'OPEN') return 'OPPORTUNITY_CLOSED';
  const choice = item.body.choices[rank - 1];
  if (!choice) return 'RANK_UNKNOWN';
  if (seen !== '' && choice.strategyId !== seen) return 'CHOICES_CHANGED';
  if (choice.needsMarketingConsent && !marketingConsent) return 'CONSENT_WITHDRAWN';
  return { ...item, state: 'CHOSEN', read: true, body: { ...item.body, chosenRank: rank } };
}
