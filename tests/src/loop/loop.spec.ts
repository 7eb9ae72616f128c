// Promise: the loop goes red when an effect happened twice under another id, and not when the wire repeats one.
import { describe, expect, it } from 'vitest';
import { doubled } from './play.js';
import type { TappedEvent } from './tap.js';

const event = (id: string, type: string, data: Record<string, unknown>): TappedEvent => ({ id, type, data, topic: 'kejing.x.y.v1', subject: 's', backfill: false, at: 0 });

describe('doubled', () => {
  it('finds a second run and a second task of the same step', () => {
    expect(doubled([
      event('1', 'RunStarted', { agentId: 'a' }), event('2', 'RunStarted', { agentId: 'a' }),
      event('3', 'AgentTaskRequested', { runId: 'r', stepKey: 'share' }), event('4', 'AgentTaskRequested', { runId: 'r', stepKey: 'share' }),
    ])).toEqual(['RunStarted a', 'AgentTaskRequested r share']);
  });

  it('lets different things be', () => {
    expect(doubled([event('1', 'AgentTaskRequested', { runId: 'r', stepKey: 'share' }), event('2', 'AgentTaskRequested', { runId: 'r', stepKey: 'invite' }), event('3', 'TagAssigned', {}), event('4', 'TagAssigned', {})])).toEqual([]);
  });
});
