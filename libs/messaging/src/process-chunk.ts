import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Tx } from '@kejing/postgres';
import { appendRows, flushDeferred } from './append-events.js';
import { crashPoint } from './crash-point.js';
import { toDeadLetter } from './dead-letter.js';
import type { Decoded } from './decode.js';
import { startDeferring } from './deferred.js';
import { awayDelayMs, judge, MAX_TRIES, retryDelayMs, waitDelayMs } from './failure.js';
import type { Failure } from './failure.js';
import type { GroupHandler } from './handlers.js';
import { hasHeld, heldKeys, insertHeld } from './held.store.js';
import type { NewHeld } from './held.store.js';
import { heldTokens, toHeld } from './holding.js';
import { claim, setOutcome, unclaim } from './inbox.store.js';
import type { Outcome } from './inbox.store.js';
import { chunkSeconds, deadLettersTotal, duplicatesTotal, eventsTotal, retriesTotal } from './metrics.js';
import { waitTokens } from './sealing.js';
import { traceChunk } from './tracing.js';

type DecodedEvent = Extract<Decoded, { kind: 'event' }>;

/** The consumer stops or has lost the partition: what is not committed will be delivered again. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

export interface ChunkOptions {
  db: Database;
  handler: GroupHandler;
  live(): boolean;
  /** Called while something is away, with its code; undefined once it is back. */
  onAway(reason: string | undefined): void;
}

/** A try failed; `index` is the event whose handler threw, if that is known. */
interface ChunkFailed {
  kind: 'failed';
  reason: unknown;
  index: number | undefined;
}

/** What a try did; `postponed` waits for its own. */
interface ChunkDone {
  kind: 'done';
  postponed: readonly Decoded[];
}

/**
 * Handles events of one topic, in order: all in one transaction; where that fails, what came before the failing event again in
 * one, then the failing one alone, then the rest. What the handler postpones follows in a transaction that waits for what others hold.
 * Returns when each has an outcome; throws Stopped when the consumer stops.
 */
export async function processChunk(options: ChunkOptions, items: readonly Decoded[], mayPostpone = true): Promise<void> {
  if (items.length === 0) return;
  const result = await attempt(options, items, mayPostpone);
  if (result.kind === 'done') return processChunk(options, result.postponed, false);
  if (items.length === 1) return processSingle(options, items[0]!, result.reason);
  const { index } = result;
  if (index === undefined) {
    const half = items.length >> 1;
    await processChunk(options, items.slice(0, half), mayPostpone);
    return processChunk(options, items.slice(half), mayPostpone);
  }
  await processChunk(options, items.slice(0, index), mayPostpone);
  await processSingle(options, items[index]!, undefined);
  return processChunk(options, items.slice(index + 1), mayPostpone);
}

/** One event with bounded tries; then it is put aside, and its key with it. `failure` is of a try that was made already. */
async function processSingle(options: ChunkOptions, item: Decoded, failure: unknown): Promise<void> {
  let reason = failure;
  for (let tries = failure === undefined ? 0 : 1; ; ) {
    if (reason !== undefined) {
      const judged = judge(reason);
      if (judged.kind !== 'FAILED' || tries >= MAX_TRIES) return putAside(options, item, judged, tries);
      retriesTotal.inc({ group: options.handler.group, reason: 'FAILED' });
      await sleep(retryDelayMs(tries));
    }
    const result = await attempt(options, [item], false);
    if (result.kind === 'done') return;
    reason = result.reason;
    tries += 1;
  }
}

/** One transaction; repeated without end while something is away. Another failure is returned. */
async function attempt(options: ChunkOptions, items: readonly Decoded[], mayPostpone: boolean): Promise<ChunkDone | ChunkFailed> {
  return whileAway(options, async () => {
    const end = chunkSeconds.startTimer({ group: options.handler.group });
    let index: number | undefined;
    try {
      const { group, rules } = options.handler;
      const { outcomes, postponed } = await traceChunk(group, rules.name, items, () => options.db.tx((tx) => {
        index = undefined;
        return handleAll(tx, options, items, mayPostpone, (item) => (index = items.indexOf(item)));
      }));
      crashPoint('after-effect');
      for (const [outcome, count] of Object.entries(outcomes)) eventsTotal.inc({ group: options.handler.group, outcome }, count);
      return { kind: 'done', postponed };
    } catch (error) {
      if (judge(error).kind === 'TRANSIENT') throw error;
      return { kind: 'failed', reason: error, index };
    } finally {
      end();
    }
  });
}

async function handleAll(
  tx: Tx,
  options: ChunkOptions,
  items: readonly Decoded[],
  mayPostpone: boolean,
  failedAt: (item: Decoded) => void,
): Promise<{ outcomes: Partial<Record<Outcome, number>>; postponed: readonly Decoded[] }> {
  const { group, rules, batch } = options.handler;
  startDeferring(tx);
  const fresh = await claimFresh(tx, group, items);
  const undecodable = fresh.filter((item) => item.kind === 'undecodable');
  await appendRows(tx, undecodable.map((item) => toDeadLetter({ rules, group, partition: item.partition, raw: item.raw, cause: item.cause })));
  for (const item of undecodable) deadLettersTotal.inc({ group, cause: item.cause });
  const events = fresh.filter((item) => item.kind === 'event');
  const behind = await holdBehind(tx, options, events);
  const ready = events.filter((item) => !behind.has(item));
  await options.handler.lock(tx, ready.map((item) => item.event));
  const postponed: DecodedEvent[] = [];
  if (batch && ready.length > 0) {
    const later = new Set(await options.handler.call(tx, ready.map((item) => item.event), mayPostpone));
    postponed.push(...ready.filter((item) => later.has(item.event)));
    await unclaim(tx, group, postponed.map((item) => item.eventKey));
  } else {
    for (const item of ready) {
      try {
        await options.handler.call(tx, [item.event]);
      } catch (error) {
        failedAt(item);
        throw error;
      }
    }
  }
  await flushDeferred(tx);
  const outcomes = {
    PROCESSED: ready.length - postponed.length,
    HELD: behind.size,
    DEAD_LETTERED: undecodable.length,
    SKIPPED: fresh.length - undecodable.length - events.length,
  };
  return { outcomes, postponed };
}

/** Claims and returns the items that had not been claimed; of equal ones in the chunk, the first. */
async function claimFresh(tx: Tx, group: string, items: readonly Decoded[]): Promise<Decoded[]> {
  const claimed = await claim(tx, group, items.map((item) => ({ eventKey: item.eventKey, outcome: OUTCOME_OF[item.kind] })));
  const fresh = items.filter((item) => claimed.delete(item.eventKey));
  if (fresh.length < items.length) duplicatesTotal.inc({ group }, items.length - fresh.length);
  return fresh;
}

const OUTCOME_OF = { event: 'PROCESSED', undecodable: 'DEAD_LETTERED', skipped: 'SKIPPED' } as const satisfies Record<Decoded['kind'], Outcome>;

/** Puts aside the events whose key is held already; they wait behind it. After the claim: it has waited for a claim in flight. */
async function holdBehind(tx: Tx, options: ChunkOptions, events: readonly DecodedEvent[]): Promise<Set<DecodedEvent>> {
  const { group, rules } = options.handler;
  const behind = new Set<DecodedEvent>();
  const rows: NewHeld[] = [];
  if (events.length === 0 || !(await hasHeld(tx, group, rules.name))) return behind;
  const tokens = new Map(events.map((item) => [item, heldTokens(rules, item.event.key)]));
  const held = await heldKeys(tx, group, rules.name, [...new Set([...tokens.values()].flat())]);
  for (const [item, own] of tokens) {
    const keyToken = own.find((token) => held.has(token));
    if (keyToken === undefined) continue;
    behind.add(item);
    rows.push(toHeld({
      rules, group, partition: item.partition, keyToken, eventKey: item.eventKey, raw: item.raw,
      status: 'PENDING', waitsFor: null, cause: 'BEHIND', attempts: 0, dueInMs: 2_000,
    }));
  }
  await insertHeld(tx, rows);
  await setOutcome(tx, group, [...behind].map((item) => item.eventKey), 'HELD');
  return behind;
}

/** The end of an event that cannot be handled now: held (it waits), dead-lettered (hopeless), or parked. */
async function putAside(options: ChunkOptions, item: Decoded, failure: Failure, tries: number): Promise<void> {
  const { db, handler } = options;
  const { group, rules } = handler;
  const { partition } = item;
  const dead = item.kind !== 'event' || failure.kind === 'REJECTED';
  await whileAway(options, () =>
    db.tx(async (tx) => {
      const claimed = await claim(tx, group, [{ eventKey: item.eventKey, outcome: dead ? 'DEAD_LETTERED' : 'HELD' }]);
      if (claimed.size === 0) return;
      if (dead) {
        const [cause, detail] = failure.kind === 'REJECTED' ? [failure.cause, failure.detail] : ['UNPROCESSABLE', undefined];
        await appendRows(tx, [toDeadLetter({ rules, group, partition, raw: item.raw, cause, ...(detail === undefined ? {} : { detail }) })]);
        deadLettersTotal.inc({ group, cause: failure.kind === 'REJECTED' ? 'REJECTED' : cause });
        return;
      }
      const tokens = heldTokens(rules, item.event.key);
      const held = await heldKeys(tx, group, rules.name, tokens);
      const wait = failure.kind === 'WAIT' ? failure.waitFor : undefined;
      const row = toHeld({
        rules, group, partition, eventKey: item.eventKey, raw: item.raw,
        keyToken: tokens.find((token) => held.has(token)) ?? tokens[0]!,
        status: wait ? 'PENDING' : 'PARKED',
        waitsFor: wait ? waitTokens(wait.kind, wait.id)[0]! : null,
        cause: wait ? `WAITS_FOR_${wait.kind.toUpperCase()}` : failure.kind === 'FAILED' ? failure.cause : 'UNKNOWN',
        attempts: wait ? 0 : tries,
        dueInMs: waitDelayMs(0),
      });
      await insertHeld(tx, [row]);
    }),
  );
  eventsTotal.inc({ group, outcome: dead ? 'DEAD_LETTERED' : 'HELD' });
}

async function whileAway<T>(options: ChunkOptions, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    if (!options.live()) throw new Stopped();
    try {
      const result = await work();
      if (tries > 1) options.onAway(undefined);
      return result;
    } catch (error) {
      const judged = judge(error);
      if (judged.kind !== 'TRANSIENT') throw error;
      options.onAway(judged.reason);
      retriesTotal.inc({ group: options.handler.group, reason: 'TRANSIENT' });
      await sleep(awayDelayMs(tries));
    }
  }
}
