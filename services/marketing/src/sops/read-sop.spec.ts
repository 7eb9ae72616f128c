// Promise: a document that could lead a run astray is refused, and the refusal names the step and what is wrong with it.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkGraph } from './check-graph.js';
import { readSop } from './read-sop.js';
import { END, exitsOf, type Step } from './sop.js';

const example = readFileSync(new URL('../../examples/mother-and-baby.json', import.meta.url), 'utf8');
type Raw = { [key: string]: unknown; steps: Record<string, unknown>[] };
const changed = (change: (raw: Raw) => void): string => {
  const raw = JSON.parse(example) as Raw;
  change(raw);
  return JSON.stringify(raw);
};
const step = (raw: Raw, key: string) => raw.steps.find((one) => one['key'] === key)!;
const fieldsOf = (json: string) => {
  const read = readSop(json);
  return read.ok ? [] : read.problems.map((problem) => problem.field);
};

describe('the SOP of mother and baby', () => {
  it('is read with durations in milliseconds and defaults filled in', () => {
    const read = readSop(example);
    expect(read).toMatchObject({
      ok: true,
      sop: {
        key: 'mother-and-baby', trigger: { kind: 'SEGMENT_ENTERED', segmentKey: 'expecting-uncovered' }, lead: { origin: 'PRIVATE' },
        exit: { consentWithdrawn: true, segmentLeft: false, agentRefused: false },
      },
    });
    expect(read.ok && read.sop.steps[1]).toMatchObject({ kind: 'WAIT_EVENT', timeoutMs: 3 * 86_400_000, onTimeout: 'remind' });
  });
});

describe('a wrong document', () => {
  it.each<[string, (raw: Raw) => void, string]>([
    ['a next that does not exist', (raw) => (step(raw, 'remind')['next'] = 'nowhere'), 'document.steps[remind].next'],
    ['an on_timeout that does not exist', (raw) => (step(raw, 'wait-read')['on_timeout'] = 'nowhere'), 'document.steps[wait-read].on_timeout'],
    ['a step that nothing leads to', (raw) => (step(raw, 'wait-read')['on_timeout'] = 'invite-live'), 'document.steps[remind]'],
    ['two steps of one name', (raw) => (step(raw, 'meet')['key'] = 'remind'), 'document.steps[remind].key'],
    ['a missing timeout', (raw) => delete step(raw, 'wait-met')['timeout'], 'document.steps[wait-met].timeout'],
    ['a timeout of ten years', (raw) => (step(raw, 'wait-met')['timeout'] = '3650d'), 'document.steps[wait-met].timeout'],
    ['an unknown kind of interaction', (raw) => (step(raw, 'wait-read')['event'] = { interaction: { kind: 'SMELLED' } }), 'document.steps[wait-read].event.interaction.kind'],
    ['an outcome of a step that is no task', (raw) => (step(raw, 'wait-met')['event'] = { outcome: { results: ['MET'], task_step: 'wait-read' } }), 'document.steps[wait-met].event.outcome.task_step'],
    ['a task without its content', (raw) => delete step(raw, 'share-article')['content_key'], 'document.steps[share-article].content_key'],
    ['an unknown type of step', (raw) => (step(raw, 'remind')['type'] = 'dance'), 'document.steps[remind].type'],
    ['a field that is not known', (raw) => (step(raw, 'remind')['colour'] = 'red'), 'document.steps[remind].colour'],
    ['an unknown product line', (raw) => (step(raw, 'covered')['policy'] = { product_line: 'SPACE' }), 'document.steps[covered].policy.product_line'],
    ['no steps', (raw) => (raw.steps = []), 'document.steps'],
    ['no trigger', (raw) => delete raw['trigger'], 'document.trigger'],
    ['a key that is not in kebab-case', (raw) => (raw['key'] = 'Mother'), 'document.key'],
    [
      'a branch that cannot be evaluated',
      (raw) => {
        raw.steps.unshift({ key: 'fork', type: 'branch', expression: 'run.dayz > 3', then: 'share-article', else: 'end' });
      },
      'document.steps[fork].expression',
    ],
    [
      'a template that reads files',
      (raw) => {
        raw.steps.unshift({ key: 'mail', type: 'send', channel: 'EMAIL', subject: 'x', template: '{% include "/etc/passwd" %}', next: 'share-article' });
      },
      'document.steps[mail].template',
    ],
    [
      'a loop without a wait',
      (raw) => {
        raw.steps.unshift({ key: 'fork', type: 'branch', expression: 'run.days > 3', then: 'share-article', else: 'again' }, { key: 'again', type: 'task', kind: 'CALL', scenario: 's', title: 't', next: 'fork' });
      },
      'document.steps[fork]',
    ],
  ])('is refused for %s', (_, change, field) => {
    const fields = fieldsOf(changed(change));
    expect(fields.some((one) => one === field || one.startsWith(`${field}.`))).toBe(true);
  });

  it('is refused where it is no JSON, or no object, or too long', () => {
    expect(fieldsOf('{')).toEqual(['document']);
    expect(fieldsOf('[]')).toContain('document');
    expect(fieldsOf(`"${'x'.repeat(70_000)}"`)).toEqual(['document']);
  });

  it('never makes the reader throw', () => {
    fc.assert(fc.property(fc.json(), (json) => typeof readSop(json).ok === 'boolean'), { numRuns: 300 });
    const anything = fc.record({ key: fc.anything(), type: fc.constantFrom('task', 'wait_time', 'wait_event', 'branch', 'send', 'goal'), next: fc.anything(), event: fc.anything(), timeout: fc.anything(), policy: fc.anything() });
    fc.assert(fc.property(fc.array(anything), (steps) => !readSop(JSON.stringify({ steps })).ok), { numRuns: 300 });
  });
});

describe('the graph of steps', () => {
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const target = fc.constantFrom(...keys, END);
  const stepArbitrary = (key: string): fc.Arbitrary<Step> => fc.oneof(
    target.map((next): Step => ({ kind: 'TASK', key, task: 'CALL', contentKey: undefined, scenario: 's', title: 't', dueMs: 60_000, next })),
    target.map((next): Step => ({ kind: 'WAIT_TIME', key, wait: { kind: 'DURATION', ms: 60_000 }, next })),
    fc.tuple(target, target).map(([then, otherwise]): Step => ({ kind: 'BRANCH', key, expression: 'true', then, otherwise })),
  );

  it('lets pass only what cannot run without end between two waits', () => {
    fc.assert(fc.property(fc.tuple(...keys.map(stepArbitrary)), fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (steps, coin) => {
      if (checkGraph(steps).length > 0) return;
      // Walk at random: more steps than there are, without a wait, would be a loop.
      let key = steps[0]!.key;
      let withoutWait = 0;
      for (const heads of coin) {
        const at = steps.find((one) => one.key === key)!;
        withoutWait = at.kind === 'WAIT_TIME' ? 0 : withoutWait + 1;
        expect(withoutWait).toBeLessThanOrEqual(steps.length);
        const exits = exitsOf(at);
        key = exits[heads ? 0 : exits.length - 1]!.to;
        if (key === END) return;
      }
    }), { numRuns: 2_000 });
  });
});
