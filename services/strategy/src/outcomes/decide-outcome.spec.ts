// Promise: choices and outcomes move an item forward only; an opportunity counts as one trial and one success at most, in whatever order its outcomes come.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RESULTS, type Choice, type OpportunityItem, type TaskItem } from '../feed/feed-item.js';
import { decideChoice } from './decide-choice.js';
import { decideOutcome } from './decide-outcome.js';

const choice = (strategyId: string, needsMarketingConsent = false): Choice =>
  ({ strategyId, strategyKey: strategyId, strategyVersion: 1, title: 't', why: 'w', action: 'CALL', expectedValue: 1, needsMarketingConsent });
const base = { recordId: 'r', itemId: 'i', agentId: 'a', scenario: 's', title: 't', read: false, createTime: new Date(0) };
const opportunity = (state: OpportunityItem['state'] = 'OPEN', chosenRank = 0): OpportunityItem => ({
  ...base, kind: 'OPPORTUNITY', state,
  body: {
    reason: '', choices: [choice('one', true), choice('two')], chosenRank, outcomes: [], runId: '', contentId: '', interactionId: '', signalCount: 1,
    lastSignalTime: new Date(0).toISOString(), counted: 'NOTHING',
  },
});
const task = (state: TaskItem['state'] = 'OPEN'): TaskItem => ({
  ...base, kind: 'TASK', state,
  body: { taskKind: 'CALL', runId: '', stepKey: '', dueTime: '', contentId: '', contentKey: '', contentTitle: '', cancelReason: '', outcomes: [] },
});

describe('a choice', () => {
  it('is taken once, from what was seen, while consent holds', () => {
    expect(decideChoice(opportunity(), 2, 'two', false)).toMatchObject({ state: 'CHOSEN', read: true, body: { chosenRank: 2 } });
    expect(decideChoice(opportunity(), 1, '', true)).toMatchObject({ state: 'CHOSEN' });
    expect(decideChoice(opportunity(), 1, 'one', false)).toBe('CONSENT_WITHDRAWN');
    expect(decideChoice(opportunity(), 2, 'one', true)).toBe('CHOICES_CHANGED');
    expect(decideChoice(opportunity(), 3, '', true)).toBe('RANK_UNKNOWN');
    expect(decideChoice(opportunity('CHOSEN', 1), 1, '', true)).toBe('ALREADY_CHOSEN');
    expect(decideChoice(opportunity('CANCELLED'), 1, '', true)).toBe('OPPORTUNITY_CLOSED');
    expect(decideChoice(task(), 1, '', true)).toBe('NOT_AN_OPPORTUNITY');
  });
});

describe('an outcome', () => {
  it('adds one trial and at most one success, however many are told, and nothing after the end', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...RESULTS), { minLength: 1, maxLength: 6 }), (results) => {
      let item: OpportunityItem = opportunity('CHOSEN', 2);
      const learnt = { trials: 0, successes: 0 };
      const told = [];
      for (const result of results) {
        const effect = decideOutcome(item, result);
        if (typeof effect === 'string') {
          expect([item.state, effect]).toEqual(['DONE', 'OPPORTUNITY_CLOSED']);
          continue;
        }
        told.push(result);
        learnt.trials += effect.learn?.trial ? 1 : 0;
        learnt.successes += effect.learn?.success ? 1 : 0;
        expect([effect.learn?.strategyId, effect.taskDone]).toEqual(['two', false]);
        item = effect.item as OpportunityItem;
      }
      const good = told.some((result) => ['DONE', 'INTERESTED', 'MET', 'DEAL'].includes(result));
      expect(learnt).toEqual({ trials: 1, successes: good ? 1 : 0 });
      expect(item.body.outcomes).toEqual(told);
    }));
  });

  it('needs a choice first', () => {
    expect(decideOutcome(opportunity(), 'MET')).toBe('NOTHING_CHOSEN');
  });

  it('completes a task unless nobody answered, once', () => {
    expect(decideOutcome(task(), 'NO_ANSWER')).toMatchObject({ item: { state: 'OPEN' }, taskDone: false, learn: undefined });
    expect(decideOutcome(task(), 'MET')).toMatchObject({ item: { state: 'DONE' }, taskDone: true, learn: undefined });
    expect([decideOutcome(task('DONE'), 'MET'), decideOutcome(task('CANCELLED'), 'DONE')]).toEqual(['TASK_CLOSED', 'TASK_CLOSED']);
  });
});
