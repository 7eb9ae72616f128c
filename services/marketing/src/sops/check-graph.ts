import { END, exitsOf, type Step } from './sop.js';

export interface GraphProblem {
  readonly step: string;
  /** Empty where the step itself is meant. */
  readonly field: string;
  readonly description: string;
}

const waits = (step: Step) => step.kind === 'WAIT_TIME' || step.kind === 'WAIT_EVENT' || step.kind === 'GOAL';

/** Checks that keys are unique, that every exit leads somewhere, that every step can be reached and reaches the end, and that every loop waits. */
export function checkGraph(steps: readonly Step[]): GraphProblem[] {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const problems: GraphProblem[] = [];
  const seen = new Set<string>();
  for (const step of steps) {
    if (seen.has(step.key)) problems.push({ step: step.key, field: 'key', description: 'is used twice' });
    seen.add(step.key);
    for (const { field, to } of exitsOf(step)) {
      if (to !== END && !byKey.has(to)) problems.push({ step: step.key, field, description: `there is no step ${to}` });
    }
    if (step.kind === 'WAIT_EVENT' && step.event.kind === 'OUTCOME' && step.event.taskStep !== undefined && byKey.get(step.event.taskStep)?.kind !== 'TASK') {
      problems.push({ step: step.key, field: 'event.outcome.task_step', description: `there is no task step ${step.event.taskStep}` });
    }
  }
  if (problems.length > 0 || steps.length === 0) return problems;

  const reached = reachable(byKey, steps[0]!.key);
  for (const { key } of steps) if (!reached.has(key)) problems.push({ step: key, field: '', description: 'no step leads here' });
  const ends = leadingToEnd(steps);
  for (const { key } of steps) if (!ends.has(key)) problems.push({ step: key, field: '', description: 'never comes to an end' });
  const busy = busyLoop(steps, byKey);
  if (busy !== undefined) problems.push({ step: busy, field: '', description: 'is in a loop without a wait' });
  return problems;
}

function reachable(byKey: ReadonlyMap<string, Step>, start: string): Set<string> {
  const found = new Set([start]);
  for (const key of found) for (const { to } of exitsOf(byKey.get(key)!)) if (to !== END) found.add(to);
  return found;
}

function leadingToEnd(steps: readonly Step[]): Set<string> {
  const found = new Set<string>([END]);
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const step of steps) if (exitsOf(step).some(({ to }) => found.has(to))) found.add(step.key);
  }
  return found;
}

/** A step of a loop in which nothing waits, if there is one. */
function busyLoop(steps: readonly Step[], byKey: ReadonlyMap<string, Step>): string | undefined {
  const done = new Set<string>();
  const path = new Set<string>();
  const visit = (step: Step): string | undefined => {
    if (waits(step) || done.has(step.key)) return undefined;
    if (path.has(step.key)) return step.key;
    path.add(step.key);
    for (const { to } of exitsOf(step)) {
      const found = to === END ? undefined : visit(byKey.get(to)!);
      if (found !== undefined) return found;
    }
    path.delete(step.key);
    done.add(step.key);
    return undefined;
  };
  for (const step of steps) {
    const found = visit(step);
    if (found !== undefined) return found;
  }
  return undefined;
}
