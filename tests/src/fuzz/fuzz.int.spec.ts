// Promise: whatever bytes come (calls, events, HTTP), no service ends, none answers INTERNAL or UNKNOWN, what cannot be right is refused with a typed reason, and every
// event comes to an outcome. FUZZ=<factor> makes it longer: 50 is 100,000 calls and as many events.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toBinary } from '@bufbuild/protobuf';
import { topics, type TopicDefinition } from '@kejing/contracts';
import { repositoryRoot, until } from '@kejing/testing';
import kafkajs from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyRpc, RpcCaller, type Rpc } from '../bad-input/rpcs.js';
import { Tokens } from '../bad-input/tokens.js';
import { FaultStack } from '../fault/stack/fault-stack.js';
import { Watch, type Groups } from '../fault/stack/quiet.js';
import { oracleKafka } from '../fault/oracle/read-wire.js';
import { randomMessage } from './build-message.js';
import { mutate } from './mutate.js';
import { oddEvent, poisonOf, type OddRecord } from './poison.js';
import { Dice } from './random.js';

const FACTOR = Number(process.env['FUZZ'] ?? 1);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_122);
const CALLS = 2_000 * FACTOR;
const EVENTS = 2_000 * FACTOR;
const REQUESTS = 600 * FACTOR;
const AT_ONCE = 16;
const BUSY = new Set(['UNAVAILABLE', 'RESOURCE_EXHAUSTED', 'DEADLINE_EXCEEDED']);
const LONG = 180_000 * Math.max(1, FACTOR);
let stack: FaultStack;
let watch: Watch;
let groups: Groups;

beforeAll(async () => {
  stack = await FaultStack.start({ env: { KEJING_COLLECTOR_RATE_PER_ADDRESS: '100000', KEJING_COLLECTOR_RATE: '100000', KEJING_LOG_LEVEL: 'error' } });
  watch = new Watch(stack);
  const reading = new Set(topics.flatMap(({ name, readers }) => (readers.length > 0 ? [name] : [])));
  groups = await until(async () => {
    const found = await watch.groups();
    return new Set(found.flatMap((group) => group.topics)).size >= reading.size ? found : undefined;
  }, 20_000).catch(() => watch.groups());
}, 240_000);
afterAll(async () => {
  await watch?.close();
  await stack?.stop();
});

const running = () => stack.serviceNames.filter((service) => !stack.instance(service).process.isRunning());

/** Runs so many tasks, a few at a time. */
async function inLanes(count: number, task: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => { while (next < count) await task(next++); }));
}

describe('calls', () => {
  it(`${CALLS} requests over all RPCs are answered with codes and reasons of ours`, async () => {
    const [caller, tokens] = [new RpcCaller(stack.connection), new Tokens(stack.connection)];
    const rpcs = everyRpc();
    // A stream that is accepted is only closed after a while: fewer of them.
    const often = rpcs.filter(({ method }) => method.methodKind === 'unary');
    const seldom = rpcs.filter(({ method }) => method.methodKind !== 'unary');
    const token = new Map(await Promise.all(rpcs.map(async (rpc) => [rpc, await tokens.for(rpc.access?.roles[0] ?? 'OPERATIONS')] as const)));
    const wrong = new Map<string, string>();
    await inLanes(CALLS, async (n) => {
      const dice = new Dice(SEED + n);
      const rpc: Rpc = seldom.length > 0 && n % 200 === 0 ? dice.pick(seldom) : often[n % often.length]!;
      const whole = toBinary(rpc.method.input, randomMessage(rpc.method.input, dice));
      const broken = dice.chance(0.3);
      const bytes = broken ? mutate(whole, dice) : whole;
      let { code, reason } = await caller.call(rpc, bytes, token.get(rpc)!);
      // A machine with much else to do is no finding; what is asked again must come to an answer.
      for (let tries = 0; tries < 3 && BUSY.has(code); tries++) ({ code, reason } = await caller.call(rpc, bytes, token.get(rpc)!));
      const fine = !['UNKNOWN', 'INTERNAL', 'DEADLINE_EXCEEDED', 'UNAVAILABLE', 'CANCELLED'].includes(code) && (code === 'OK' || reason !== undefined || broken || code === 'UNIMPLEMENTED');
      if (!fine) wrong.set(`${rpc.service} ${rpc.path} ${code} ${reason ?? 'without a reason'}`, `seed ${SEED + n}`);
    });
    caller.close();
    expect([...wrong].map(([what, seed]) => `${what} (${seed})`)).toEqual([]);
    expect(running()).toEqual([]);
  }, LONG);
});

describe('events', () => {
  const consumed = (): TopicDefinition[] => topics.filter(({ name }) => groups.some((group) => group.topics.includes(name)));
  const send = async (records: readonly (OddRecord & { topic: string })[]): Promise<void> => {
    const producer = oracleKafka(stack.connection.kafka('admin')).producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner, maxInFlightRequests: 1 });
    await producer.connect();
    for (let at = 0; at < records.length; at += 200) {
      const batch = Map.groupBy(records.slice(at, at + 200), ({ topic }) => topic);
      await producer.sendBatch({ topicMessages: [...batch].map(([topic, own]) => ({ topic, messages: own.map(({ key, value, headers }) => ({ key, value, headers })) })) });
    }
    await producer.disconnect();
  };
  /** Outcomes in the inboxes of the groups that read a topic: `<group> <outcome>` by event id. */
  const outcomes = async (prefix: string): Promise<{ group: string; id: string; outcome: string }[]> => {
    const found = await Promise.all(stack.serviceNames.map((service) =>
      watch.rows<{ group: string; id: string; outcome: string }>(service, `SELECT consumer_group AS "group", split_part(event_key, ' ', 1) AS id, outcome FROM inbox WHERE event_key LIKE $1`, [`${prefix}%`])));
    return found.flat();
  };
  const heardBy = (topic: string) => groups.filter((group) => group.topics.includes(topic)).map(({ groupId }) => groupId);
  /** Waits until every group has an outcome for everything, and answers what is missing then. */
  const missing = async (prefix: string, sent: readonly { topic: string; id: string }[], patienceMs: number): Promise<string[]> => {
    let left: string[] = [];
    await until(async () => {
      const seen = new Set((await outcomes(prefix)).map(({ group, id }) => `${group} ${id}`));
      left = sent.flatMap(({ topic, id }) => heardBy(topic).map((group) => `${group} ${id}`)).filter((one) => !seen.has(one));
      return left.length === 0;
    }, patienceMs, 500).catch(() => undefined);
    return left;
  };
  /** Causes with which events failed in a handler that should have foreseen them, and how often. */
  const failures = async (): Promise<string[]> => {
    const rows = await Promise.all(stack.serviceNames.map((service) =>
      watch.rows<{ what: string }>(service, `SELECT DISTINCT consumer_group || ' ' || topic || ' ' || cause AS what FROM held_event WHERE status = 'PARKED'`)));
    return rows.flat().map(({ what }) => what).sort();
  };

  it('every kind of poison on every consumed topic is dead-lettered with its cause, or skipped where the topic is ours', async () => {
    const table = consumed();
    expect(table.length).toBeGreaterThan(20);
    const sent = table.flatMap((topic) => poisonOf(topic, (kind) => `poison-${topic.name}-${kind}`).map(({ cause, record }) => ({ topic: topic.name, id: record.headers['ce_id']!, cause, ...record })));
    await send(sent);
    expect(await missing('poison-', sent, 60_000)).toEqual([]);
    const found = await outcomes('poison-');
    const skippable = new Set(['UNKNOWN_TYPE', 'HIGHER_MAJOR_VERSION', 'EMPTY']);
    const wrong = sent.flatMap(({ topic, id, cause }) => {
      const expected = topic.startsWith('kejing.') && skippable.has(cause) ? 'SKIPPED' : 'DEAD_LETTERED';
      return found.filter((one) => one.id === id && one.outcome !== expected).map(({ group, outcome }) => `${group}: ${id} is ${outcome}, not ${expected}`);
    });
    expect(wrong).toEqual([]);
  }, LONG);

  it("scripts/dead-letters counts them by cause, shows no content, replays once and discards", async () => {
    const program = join(repositoryRoot(), 'deploy/local/dist/src/dead-letters-main.js');
    const run = async (...args: string[]) => (await promisify(execFile)(process.execPath, [program, ...args], { env: { ...process.env, KEJING_STATE_DIR: stack.dir, KEJING_DATABASE_URL: '' }, maxBuffer: 64e6 })).stdout;
    const list = async (...args: string[]) => JSON.parse(await run('list', '--json', '--limit', '1000', ...args)) as { counts: { cause: string; count: number }[]; cases: { id: string; cause: string; group: string }[] };
    await until(async () => (await watch.backlog()).outbox === 0, 30_000);
    const party = ['--topic', 'insurer.party.v1', '--group', 'cdp.party'];
    const before = await list('--service', 'cdp', ...party);
    expect(Object.fromEntries(before.counts.map(({ cause, count }) => [cause, count]))).toMatchObject({ BAD_JSON: 2, UNKNOWN_TYPE: 1, TOO_LARGE: 1, BAD_TIME: 1 });
    const [bad] = before.cases.filter(({ cause }) => cause === 'BAD_TIME');
    expect(await run('show', bad!.id, '--service', 'cdp')).toMatch(/cause +BAD_TIME/);
    expect(await run('replay', bad!.id, '--service', 'cdp')).toContain('1 given');
    expect(await run('replay', bad!.id, '--service', 'cdp')).toContain('0 given');
    // It is as bad as it was: a new letter.
    await until(async () => (await list('--service', 'cdp', ...party, '--cause', 'BAD_TIME')).cases.some(({ id }) => id !== bad!.id), 20_000, 500);
    expect(await run('discard', '--service', 'cdp', ...party, '--cause', 'BAD_JSON', '--reason', 'test')).toContain('2 given up');
    expect((await list('--service', 'cdp', ...party, '--cause', 'BAD_JSON')).cases).toEqual([]);
  }, LONG);

  it(`${EVENTS} odd events over all consumed topics come to an outcome, and no handler fails on one unforeseen`, async () => {
    const table = consumed();
    const sent = Array.from({ length: EVENTS }, (_, n) => {
      const topic = table[n % table.length]!;
      return { topic: topic.name, id: `odd-${n}`, ...oddEvent(topic, `odd-${n}`, new Dice(SEED + n)) };
    });
    await send(sent);
    expect(await missing('odd-', sent, LONG / 2)).toEqual([]);
    expect(running()).toEqual([]);
    expect(await failures()).toEqual([]);
  }, LONG);
});

describe('HTTP', () => {
  it(`${REQUESTS} requests to the collector and the pages are answered below 500`, async () => {
    const [collector, pages] = [stack.connection.httpUrl('cdp'), stack.connection.httpUrl('content')];
    const wrong = new Map<string, number>();
    const good = { events: [{ device_id: 'fuzz-device', kind: 'OPENED', page: '/a', time: '2026-01-02T03:04:05Z', properties: { a: 'b' } }] };
    const odd = ['x', '..%2f..%2fetc', '%00', '%ff', 'a'.repeat(3_000), '{{7*7}}', '%E5%BC%A0', "'", '<script>', '0198a000-0000-7000-8000-00000000dead'];
    await inLanes(REQUESTS, async (n) => {
      const dice = new Dice(SEED + n);
      const path = dice.pick(['/l/#', '/l/#/read', '/l/#/consult', '/l/#/opt-out', '/a/#', '/a/#/c/#', '/#']).replaceAll('#', () => encodeURI(dice.pick(odd)).replaceAll('%25', '%'));
      const [url, init]: [string, RequestInit] = n % 2 === 0
        ? [`${collector}/v1/events`, { method: 'POST', body: Buffer.from(mutate(Buffer.from(JSON.stringify(good)), dice)), headers: { 'content-type': dice.pick(['application/json', 'application/json; charset=utf-16', 'text/plain', 'application/x-www-form-urlencoded']) } }]
        : [`${pages}${path}${dice.pick(['', '?x=%', '?a[]=1&a[b]=2', `?${'q'.repeat(2_000)}`])}`, { method: dice.pick(['GET', 'POST', 'HEAD', 'PUT', 'OPTIONS']), redirect: 'manual' }];
      const status = await fetch(url, { ...init, signal: AbortSignal.timeout(20_000) }).then(({ status }) => status, (error: unknown) => String(error));
      if (typeof status !== 'number' || status >= 500) wrong.set(`${init.method} ${url.slice(0, 120)} ${status}`, SEED + n);
    });
    expect([...wrong].map(([what, seed]) => `${what} (seed ${seed})`)).toEqual([]);
    expect(running()).toEqual([]);
  }, LONG);
});
