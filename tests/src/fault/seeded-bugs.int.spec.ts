// Promises: an oracle that cannot go red is worthless: each seeded bug is found by it, in what it must be found; without a bug nothing is found, whatever is killed.
import { describe, expect, it } from 'vitest';
import type { BugName } from './fixture/bugs.js';
import { FixtureStack } from './fixture/fixture-stack.js';
import { describeVerdict, findings } from './oracle/verdict.js';

/** What is done to the fixture while the oracle drives it. */
interface Scenario {
  /** What the oracle must say. */
  finds: string;
  crashAt?: string;
  replicas?: number;
}

const scenarios: Record<BugName, Scenario> = {
  'mark-before-produce': { crashAt: 'after-mark:4', finds: 'lost' },
  'no-inbox': { crashAt: 'after-effect:4', finds: 'doubled' },
  'offset-before-effect': { crashAt: 'in-handler:20', finds: 'lost' },
  'no-fencing': { replicas: 2, finds: 'repeats' },
  'overtaking': { finds: 'inverted' },
  'outbox-cursor': { finds: 'lost' },
  'unlocked-sequence': { finds: 'doubled' },
  'no-version-check': { finds: 'inverted' },
  'effect-outside': { crashAt: 'in-handler:20', finds: 'doubled' },
  'dual-write': { crashAt: 'after-effect:4', finds: 'lost' },
  'swallowed-failure': { finds: 'lost' },
};

/** So many that the last order of each of nine keys is a re-extract: an older version that must not win. */
const ORDERS = 189;

async function play(id: string, bug: BugName | undefined, scenario: Omit<Scenario, 'finds'>) {
  const stack = await FixtureStack.create(`${id}-${process.pid}`, bug);
  try {
    const { crashAt, replicas = 1 } = scenario;
    const first = await stack.start(crashAt ? { crashAt } : {});
    const others = await Promise.all(Array.from({ length: replicas - 1 }, () => stack.start()));
    const oracle = await stack.drive({ httpPorts: [first.port, ...others.map(({ port }) => port)], orders: ORDERS, changes: 60, spreadMs: 4_000 });
    if (crashAt !== undefined) {
      expect(await first.process.exited, 'the fixture did not come to the place at which it was to be killed').toBe('SIGKILL');
      await stack.start({ port: first.port });
    }
    await oracle.exited;
    return await stack.judge();
  } finally {
    await stack.close();
  }
}

describe.concurrent('seeded bugs', () => {
  it.each(Object.entries(scenarios) as [BugName, Scenario][])('%s is found', { timeout: 150_000 }, async (bug, scenario) => {
    const verdict = await play(bug, bug, scenario);
    if (scenario.finds === 'repeats') expect(verdict.repeats).toBeGreaterThan(20);
    else expect(findings(verdict), describeVerdict(verdict)).toContain(scenario.finds);
  });

  // The same treatment, nothing wrong inside.
  it.each(['after-commit:3', 'after-produce:4', 'after-effect:4', 'in-handler:20'])('no bug, killed %s: nothing is found', { timeout: 150_000 }, async (crashAt) => {
    expect(describeVerdict(await play(crashAt.replace(':', '-'), undefined, { crashAt }))).toBe('nothing lost, doubled or inverted');
  });

  it('no bug, two processes and no kill: the wire repeats nothing either', { timeout: 150_000 }, async () => {
    const verdict = await play('two', undefined, { replicas: 2 });
    expect(describeVerdict(verdict)).toBe('nothing lost, doubled or inverted');
    expect(verdict.repeats).toBe(0);
  });
});
