// Promise: of effects that are added at once each is told with the counters as they would be after it alone.
import { expect, it } from 'vitest';
import { stepsTo, type AgentCounters } from './counters.js';

it('goes step by step to what the counters are in the end', () => {
  const after = (agentId: string, version: bigint, more: Partial<AgentCounters>): AgentCounters =>
    ({ agentId, version, opportunities: 0, choices: 0, outcomes: 0, tasksDone: 0, deals: 0, updateTime: new Date(0), ...more });
  const steps = stepsTo(
    [after('b', 1n, { opportunities: 1 }), after('a', 9n, { opportunities: 7, outcomes: 5, tasksDone: 1 })],
    [{ agentId: 'a', deltas: { opportunities: 1 } }, { agentId: 'b', deltas: { opportunities: 1 } }, { agentId: 'a', deltas: { outcomes: 1, tasksDone: 1 } }, { agentId: 'a', deltas: { opportunities: 1 } }],
  );
  expect(steps).toEqual([
    after('a', 7n, { opportunities: 6, outcomes: 4 }), after('b', 1n, { opportunities: 1 }), after('a', 8n, { opportunities: 6, outcomes: 5, tasksDone: 1 }),
    after('a', 9n, { opportunities: 7, outcomes: 5, tasksDone: 1 }),
  ]);
});
