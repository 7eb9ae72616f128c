// Promise: many signals of one cause are one opportunity, and a weaker one takes no choice away.
import { describe, expect, it } from 'vitest';
import { decideRepeatedSignal } from './decide-repeated-signal.js';
import type { Choice, OpportunityItem } from './feed-item.js';

const choice = (strategyId: string, expectedValue: number): Choice =>
  ({ strategyId, strategyKey: strategyId, strategyVersion: 1, title: strategyId, why: '', action: 'CALL', expectedValue, needsMarketingConsent: false });
const item = (state: OpportunityItem['state'] = 'OPEN'): OpportunityItem => ({
  kind: 'OPPORTUNITY', recordId: 'r', itemId: 'i', agentId: 'a', state, scenario: 's', title: 'old', read: true, createTime: new Date(0),
  body: { reason: 'first', choices: [choice('old', 10)], chosenRank: 0, outcomes: [], runId: '', contentId: '', interactionId: 'i', signalCount: 1, lastSignalTime: '2026-01-01T00:00:00.000Z', counted: 'NOTHING' },
});
const again = { reason: 'second', time: new Date('2026-01-02T00:00:00Z') };

describe('a further signal', () => {
  it('brings better choices, unread', () => {
    const { item: next, replaced } = decideRepeatedSignal(item(), again, [choice('new', 20)]);
    expect([replaced, next]).toMatchObject([true, { read: false, title: 'new', body: { reason: 'second', signalCount: 2, lastSignalTime: again.time.toISOString() } }]);
  });

  it('with the same choices stays read', () => {
    expect(decideRepeatedSignal(item(), again, [choice('old', 10)]).item.read).toBe(true);
  });

  it('that is weaker, or comes after the choice, is only counted', () => {
    for (const [state, worth] of [['OPEN', 5], ['CHOSEN', 50]] as const) {
      const { item: next, replaced } = decideRepeatedSignal(item(state), again, [choice('new', worth)]);
      expect([replaced, next.body.signalCount, next.body.choices[0]?.strategyId, next.read]).toEqual([false, 2, 'old', true]);
    }
  });

  it('that is older does not turn the window back', () => {
    expect(decideRepeatedSignal(item(), { reason: '', time: new Date(0) }, []).item.body.lastSignalTime).toBe('2026-01-01T00:00:00.000Z');
  });
});
