import type { FieldViolation } from '@kejing/errors';
import { checkGraph } from './check-graph.js';
import { Problems } from './problems.js';
import { readInteraction, readStep } from './read-step.js';
import type { SopDocument, Step, Trigger } from './sop.js';

const MAX_STEPS = 100;
const MAX_CHARACTERS = 64 * 1024;
const ROOT = 'document';

export type ReadSop = { readonly ok: true; readonly sop: SopDocument } | { readonly ok: false; readonly problems: readonly FieldViolation[] };

/** Reads and checks the JSON of an SOP. A violation's field is `document.<path>`, of a step `document.steps[<step key>].<path>`. */
export function readSop(json: string): ReadSop {
  const problems = new Problems();
  const parsed = json.length > MAX_CHARACTERS ? problems.add(ROOT, 'must have at most 64 KiB') : parse(json, problems);
  if (problems.list.length > 0) return { ok: false, problems: problems.list };
  const raw = problems.object(parsed, ROOT, ['key', 'name', 'trigger', 'entry', 'lead', 'exit', 'steps']);
  const entry = problems.object(raw['entry'] ?? {}, `${ROOT}.entry`, ['cooldown']);
  const exit = problems.object(raw['exit'] ?? {}, `${ROOT}.exit`, ['consent_withdrawn', 'segment_left', 'agent_refused']);
  const sop: SopDocument = {
    key: problems.key(raw['key'], `${ROOT}.key`),
    name: problems.text(raw['name'], `${ROOT}.name`, 60),
    trigger: readTrigger(raw['trigger'], problems),
    entry: { cooldownMs: problems.duration(entry['cooldown'], `${ROOT}.entry.cooldown`, 0, 30 * 86_400_000) },
    lead: readLead(raw['lead'], problems),
    exit: {
      consentWithdrawn: problems.boolean(exit['consent_withdrawn'], `${ROOT}.exit.consent_withdrawn`, true),
      segmentLeft: problems.boolean(exit['segment_left'], `${ROOT}.exit.segment_left`, false),
      agentRefused: problems.boolean(exit['agent_refused'], `${ROOT}.exit.agent_refused`, false),
    },
    steps: readSteps(raw['steps'], problems),
  };
  if (sop.exit.segmentLeft && sop.trigger.kind !== 'SEGMENT_ENTERED') problems.add(`${ROOT}.exit.segment_left`, 'needs the trigger segment_entered');
  // What a step leads to is only worth a word once every step can be read.
  if (problems.list.length === 0) for (const { step, field, description } of checkGraph(sop.steps)) problems.add(`${stepPath(step)}${field && `.${field}`}`, description);
  return problems.list.length === 0 ? { ok: true, sop } : { ok: false, problems: problems.list };
}

const stepPath = (key: string) => `${ROOT}.steps[${key}]`;

function parse(json: string, problems: Problems): unknown {
  try {
    return JSON.parse(json);
  } catch {
    problems.add(ROOT, 'is not JSON');
    return undefined;
  }
}

function readTrigger(value: unknown, problems: Problems): Trigger {
  const path = `${ROOT}.trigger`;
  const raw = problems.object(value, path, ['segment_entered', 'interaction']);
  if (value !== undefined && (raw['segment_entered'] === undefined) === (raw['interaction'] === undefined)) problems.add(path, 'needs either segment_entered or interaction');
  if (raw['interaction'] !== undefined) return readInteraction(raw['interaction'], `${path}.interaction`, problems);
  return { kind: 'SEGMENT_ENTERED', segmentKey: problems.key(raw['segment_entered'], `${path}.segment_entered`) };
}

function readLead(value: unknown, problems: Problems): SopDocument['lead'] {
  if (value === undefined) return undefined;
  const raw = problems.object(value, `${ROOT}.lead`, ['open', 'origin']);
  const origin = problems.oneOf(raw['origin'], `${ROOT}.lead.origin`, ['PRIVATE', 'PUBLIC'], 'PRIVATE');
  return problems.boolean(raw['open'], `${ROOT}.lead.open`, true) ? { origin } : undefined;
}

function readSteps(value: unknown, problems: Problems): Step[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_STEPS) {
    problems.add(`${ROOT}.steps`, `must be a list of 1 to ${MAX_STEPS} steps`);
    return [];
  }
  return value.map((item: unknown, i) => {
    const key = (item as { key?: unknown } | null)?.key;
    return readStep(item, typeof key === 'string' && key !== '' ? stepPath(key) : stepPath(String(i)), problems);
  });
}
