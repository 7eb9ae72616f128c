import { InteractionKind, ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import { compileBranch } from './branch-expression.js';
import { parseTimeOfDay } from './duration.js';
import type { Problems } from './problems.js';
import { END, taskKinds, type AwaitedEvent, type Step, type WaitTimeStep } from './sop.js';
import { templateProblem } from './template.js';

const MINUTE = 60_000;
const DAY = 86_400_000;

const namesOf = (kinds: object): readonly string[] => Object.values(kinds).filter((name): name is string => typeof name === 'string' && name !== 'UNSPECIFIED');
/** Names such as READ, ATTENDED. */
export const interactionKinds = namesOf(InteractionKind);
const productLines = namesOf(ProductLine);
export const outcomeResults = ['DONE', 'INTERESTED', 'MET', 'DEAL', 'NOT_NOW', 'REFUSED', 'NO_ANSWER'] as const;
const policyStatuses = ['IN_FORCE', 'COOLING_OFF'] as const;

const fields = {
  task: ['kind', 'content_key', 'scenario', 'title', 'due', 'next'],
  wait_time: ['duration', 'until', 'next'],
  wait_event: ['event', 'timeout', 'on_timeout', 'next'],
  branch: ['expression', 'then', 'else'],
  send: ['channel', 'content_key', 'subject', 'template', 'next', 'on_refused'],
  goal: ['policy', 'timeout', 'on_timeout'],
} as const;
type StepType = keyof typeof fields;

/** Reads one step; `path` names it in what is wrong. */
export function readStep(value: unknown, path: string, problems: Problems): Step {
  const type = (value as { type?: unknown } | null)?.type;
  const known = typeof type === 'string' && Object.hasOwn(fields, type) ? (type as StepType) : undefined;
  if (!known) problems.add(`${path}.type`, `must be one of ${Object.keys(fields).join(', ')}`);
  const raw = problems.object(value, path, known ? ['key', 'type', ...fields[known]] : Object.keys((value as object | null) ?? {}));
  const key = problems.key(raw['key'], `${path}.key`);
  if (key === END) problems.add(`${path}.key`, 'end is the name of the end');
  const exit = (name: string, fallback?: string) => (raw[name] === undefined && fallback !== undefined ? fallback : problems.key(raw[name], `${path}.${name}`));

  switch (known) {
    case undefined:
      return { kind: 'BRANCH', key, expression: '', then: END, otherwise: END };
    case 'task': {
      const task = problems.oneOf(raw['kind'], `${path}.kind`, taskKinds);
      const contentKey = problems.optionalKey(raw['content_key'], `${path}.content_key`);
      if (contentKey === undefined && (task === 'SHARE_CONTENT' || task === 'INVITE')) problems.add(`${path}.content_key`, `is needed for ${task}`);
      return {
        kind: 'TASK', key, task, contentKey,
        scenario: problems.key(raw['scenario'], `${path}.scenario`),
        title: problems.text(raw['title'], `${path}.title`, 60),
        dueMs: problems.duration(raw['due'], `${path}.due`, MINUTE, 3 * DAY),
        next: exit('next'),
      };
    }
    case 'wait_time':
      return { kind: 'WAIT_TIME', key, wait: readWaitTime(raw, path, problems), next: exit('next') };
    case 'wait_event':
      return {
        kind: 'WAIT_EVENT', key, event: readAwaited(raw['event'], `${path}.event`, problems),
        timeoutMs: problems.duration(raw['timeout'], `${path}.timeout`, MINUTE), onTimeout: exit('on_timeout'), next: exit('next'),
      };
    case 'branch': {
      const expression = problems.text(raw['expression'], `${path}.expression`, 2_000);
      if (expression !== '') {
        const compiled = compileBranch(expression);
        if (!compiled.ok) for (const { message, offset } of compiled.problems) problems.add(`${path}.expression`, `${message} (at ${offset})`);
      }
      return { kind: 'BRANCH', key, expression, then: exit('then'), otherwise: exit('else') };
    }
    case 'send': {
      const next = exit('next');
      return {
        kind: 'SEND', key, channel: problems.oneOf(raw['channel'], `${path}.channel`, ['EMAIL']),
        contentKey: problems.optionalKey(raw['content_key'], `${path}.content_key`),
        subject: readTemplate(raw['subject'], `${path}.subject`, 200, problems),
        template: readTemplate(raw['template'], `${path}.template`, 20_000, problems),
        next, onRefused: exit('on_refused', next),
      };
    }
    case 'goal': {
      const policy = problems.object(raw['policy'], `${path}.policy`, ['product_line', 'statuses']);
      return {
        kind: 'GOAL', key,
        policy: {
          productLine: problems.oneOf(policy['product_line'], `${path}.policy.product_line`, productLines),
          statuses: problems.listOf(policy['statuses'], `${path}.policy.statuses`, policyStatuses, policyStatuses),
        },
        timeoutMs: problems.duration(raw['timeout'], `${path}.timeout`, MINUTE), onTimeout: exit('on_timeout', END),
      };
    }
  }
}

function readWaitTime(raw: Record<string, unknown>, path: string, problems: Problems): WaitTimeStep['wait'] {
  if ((raw['duration'] === undefined) === (raw['until'] === undefined)) problems.add(path, 'needs either duration or until');
  if (raw['until'] === undefined) return { kind: 'DURATION', ms: problems.duration(raw['duration'], `${path}.duration`, MINUTE, MINUTE) };
  const minuteOfDay = typeof raw['until'] === 'string' ? parseTimeOfDay(raw['until']) : undefined;
  if (minuteOfDay === undefined) problems.add(`${path}.until`, 'must be a local time such as 09:30');
  return { kind: 'LOCAL_TIME', minuteOfDay: minuteOfDay ?? 0 };
}

function readAwaited(value: unknown, path: string, problems: Problems): AwaitedEvent {
  const raw = problems.object(value, path, ['interaction', 'outcome']);
  if ((raw['interaction'] === undefined) === (raw['outcome'] === undefined)) problems.add(path, 'needs either interaction or outcome');
  if (raw['outcome'] !== undefined) {
    const outcome = problems.object(raw['outcome'], `${path}.outcome`, ['results', 'task_step']);
    return {
      kind: 'OUTCOME', results: problems.listOf(outcome['results'], `${path}.outcome.results`, outcomeResults),
      taskStep: problems.optionalKey(outcome['task_step'], `${path}.outcome.task_step`),
    };
  }
  return readInteraction(raw['interaction'] ?? {}, `${path}.interaction`, problems);
}

/** Reads `{kind, content_key?}`. */
export function readInteraction(value: unknown, path: string, problems: Problems): Extract<AwaitedEvent, { kind: 'INTERACTION' }> {
  const raw = problems.object(value, path, ['kind', 'content_key']);
  return {
    kind: 'INTERACTION', interaction: problems.oneOf(raw['kind'], `${path}.kind`, interactionKinds),
    contentKey: problems.optionalKey(raw['content_key'], `${path}.content_key`),
  };
}

function readTemplate(value: unknown, path: string, max: number, problems: Problems): string {
  const text = problems.text(value, path, max);
  const problem = text === '' ? undefined : templateProblem(text);
  if (problem !== undefined) problems.add(path, problem);
  return text;
}
