import { topics } from '@kejing/contracts';
import { checkSequences, repeated } from '../oracle/check-sequence.js';
import { differences, digest, type Digest } from '../oracle/digest.js';
import { readJournal } from '../oracle/journal.js';
import { readState } from '../oracle/read-state.js';
import { readWire, type ReadRecord } from '../oracle/read-wire.js';
import type { Verdict } from '../oracle/verdict.js';
import type { FaultStack } from './fault-stack.js';
import type { Watch } from './quiet.js';

type What = { type: 'record'; topic: string } | { type: 'call'; scriptKey: string } | { type: 'click'; recordId: string };

/** What a run came to. */
export interface Judgement {
  verdict: Verdict;
  /** Where the state differs from a clean run's; empty when it means the same. */
  differences: string[];
  /** Events on all topics, each counted once. */
  events: number;
  /** Clicks on links that were acknowledged. */
  clicks: number;
}

/** The state of all services, so that it can be compared with another run's. */
export async function stateOf(stack: FaultStack, since: Date): Promise<Digest> {
  const rows = [];
  for (const service of stack.serviceNames) rows.push(...(await readState(stack.connection.databaseUrl(service), service, since)));
  return digest(rows);
}

/** Holds a stack that has come to rest against what the oracle wrote down, against what was published, and against a clean run. */
export async function judgeStack(stack: FaultStack, watch: Watch, journal: string, since: Date, clean: Digest | undefined): Promise<Judgement> {
  const verdict: Verdict = { lost: [], doubled: [], inverted: [], invented: [], repeats: 0 };
  const admin = stack.connection.kafka('admin');
  const wire = new Map<string, ReadRecord[]>();
  for (const { name } of topics) wire.set(name, await readWire(admin, name));
  await judgeWire(stack, watch, wire, verdict);
  await judgeDeliveries(watch, wire, verdict);
  await judgeIntents(watch, journal, wire, verdict);
  return {
    verdict,
    differences: clean ? differences(clean, await stateOf(stack, since)) : [],
    clicks: readJournal<What>(journal).filter(({ what, outcome }) => what.type === 'click' && outcome === 'acknowledged').length,
    events: [...wire.values()].reduce((sum, records) => sum + new Set(records.map(keyOf)).size, 0),
  };
}

/** Each committed event of ours was published: once, in the order of its key. */
async function judgeWire(stack: FaultStack, watch: Watch, wire: ReadonlyMap<string, ReadRecord[]>, verdict: Verdict): Promise<void> {
  for (const service of stack.serviceNames) {
    const given = await watch.rows<{ topic: string; key: string; sequence: string }>(service, 'SELECT topic, key, sequence FROM outbox_sequence');
    const own = Map.groupBy(given, ({ topic }) => topic);
    for (const { name, owner } of topics) {
      if (owner !== service) continue;
      const last = new Map((own.get(name) ?? []).map(({ key, sequence }) => [key, BigInt(sequence)]));
      const found = checkSequences(name, wire.get(name)!, last);
      for (const kind of ['lost', 'doubled', 'inverted'] as const) verdict[kind].push(...found[kind]);
      verdict.repeats += found.repeats;
    }
  }
}

/** Each event on a topic has come to each group that reads it, and no group has seen what nobody published. */
async function judgeDeliveries(watch: Watch, wire: ReadonlyMap<string, ReadRecord[]>, verdict: Verdict): Promise<void> {
  for (const { groupId, topics: names } of await watch.groups()) {
    const service = groupId.split('.')[0] as Parameters<Watch['rows']>[0];
    const rows = await watch.rows<{ event_key: string; outcome: string }>(service, 'SELECT event_key, outcome FROM inbox WHERE consumer_group = $1', [groupId]);
    const seen = new Map(rows.map(({ event_key, outcome }) => [event_key, outcome]));
    const published = new Set(names.flatMap((name) => (wire.get(name) ?? []).map(keyOf)));
    for (const key of published) {
      const outcome = seen.get(key);
      if (outcome === undefined) verdict.lost.push(`${groupId} never saw ${key}`);
      else if (outcome !== 'PROCESSED') verdict.lost.push(`${groupId}: ${key} ended as ${outcome}`);
    }
    for (const key of seen.keys()) if (!published.has(key)) verdict.invented.push(`${groupId} saw ${key}, which nobody published`);
  }
}

/** Each acknowledged intent is on its topic or in its table. */
async function judgeIntents(watch: Watch, journal: string, wire: ReadonlyMap<string, ReadRecord[]>, verdict: Verdict): Promise<void> {
  const ids = new Map([...wire].map(([topic, records]) => [topic, new Set(records.map(({ id }) => id))]));
  const scripts = (await watch.rows<{ script_key: string }>('strategy', 'SELECT script_key FROM script')).map(({ script_key }) => script_key);
  const made = new Set(scripts);
  const opened = new Map((await watch.rows<{ record_id: string; times: number }>('content', `SELECT record_id, count(*)::int4 AS times FROM interaction WHERE kind = 'OPENED' GROUP BY 1`)).map(({ record_id, times }) => [record_id, times]));
  for (const { id, what, outcome } of readJournal<What>(journal)) {
    if (outcome !== 'acknowledged') continue;
    if (what.type === 'record' && !ids.get(what.topic)!.has(id)) verdict.lost.push(`${id} is not on ${what.topic}`);
    if (what.type === 'click' && opened.get(what.recordId) !== 1) verdict[opened.has(what.recordId) ? 'doubled' : 'lost'].push(`${id} counted ${opened.get(what.recordId) ?? 0} times`);
    if (what.type === 'call' && !made.has(what.scriptKey)) verdict.lost.push(`${what.scriptKey} was answered, and is not there`);
  }
  for (const key of repeated(scripts)) if (key.startsWith('call-')) verdict.doubled.push(`${key} was made twice`);
}

const keyOf = ({ id, source }: ReadRecord) => `${id} ${source}`;
