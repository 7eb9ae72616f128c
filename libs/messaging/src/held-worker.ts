import type { Logger } from '@nestjs/common';
import type { Database, Tx } from '@kejing/postgres';
import { appendRows, flushDeferred } from './append-events.js';
import { toDeadLetter } from './dead-letter.js';
import { decode } from './decode.js';
import { startDeferring, takeDeferred } from './deferred.js';
import { judge, MAX_TRIES, retryDelayMs, waitDelayMs } from './failure.js';
import type { Failure } from './failure.js';
import type { GroupHandler, GroupHandlers } from './handlers.js';
import { dueHeld, keepHeld, lockHeld, nextDueMs, removeHeld } from './held.store.js';
import type { HeldRow } from './held.store.js';
import { recordOf } from './holding.js';
import { setOutcome } from './inbox.store.js';
import { deadLettersTotal, eventsTotal } from './metrics.js';
import { waitTokens } from './sealing.js';
import { traceChunk } from './tracing.js';
import { Wakeable } from './wakeable.js';

const POLL_MS = 2_000;
const KEYS_AT_ONCE = 4;
const NOT_FIRST_MS = 60_000;

/**
 * Replays held events that are due, in the order of their key: each in a transaction of its own, with its handler, its removal and
 * its outcome. One whose wait is not over stays; one that keeps failing is parked.
 */
export class HeldWorker {
  private readonly wakeable = new Wakeable();
  private running: Promise<void> | undefined;
  private unlisten: (() => Promise<void>) | undefined;
  private stopping = false;

  constructor(
    private readonly db: Database,
    private readonly handlers: GroupHandlers,
    private readonly logger: Logger,
  ) {}

  /** Starts replaying; returns at once. */
  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the events in hand. Can be called again. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeable.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    this.unlisten = await this.db.listen('held', () => this.wakeable.wake(), () => !this.stopping);
    while (!this.stopping) {
      try {
        const ids = await dueHeld(this.db.reader, 200);
        await inParallel(ids, KEYS_AT_ONCE, (id) => this.replayKey(id));
        // What is due may be locked by another worker: no hot loop.
        await this.wakeable.pause(ids.length > 0 ? 50 : await this.pauseMs());
      } catch (error) {
        this.logger.warn(`held events: ${describe(judge(error))}, trying on`);
        await this.wakeable.pause(POLL_MS);
      }
    }
    await this.unlisten?.().catch(() => undefined);
  }

  /** Until the next event is due; events that others hold are looked for now and then. */
  private async pauseMs(): Promise<number> {
    return Math.min(POLL_MS, Math.max(10, (await nextDueMs(this.db.reader)) ?? POLL_MS));
  }

  private async replayKey(id: string): Promise<void> {
    for (let next: string | undefined = id; next !== undefined && !this.stopping; ) {
      const current: string = next;
      next = await this.db.tx((tx) => this.replay(tx, current));
    }
  }

  /** Tries one event; the id of the next one of its key, if that can be tried now. */
  private async replay(tx: Tx, id: string): Promise<string | undefined> {
    const row = await lockHeld(tx, id);
    if (!row || row.status === 'PARKED') return undefined;
    if (!row.first) {
      // The removal of the one before makes it due at once; this is only a net.
      await keepHeld(tx, id, { ...row, dueInMs: NOT_FIRST_MS });
      return undefined;
    }
    const handler = this.handlers.get(row.group)?.get(row.topic);
    if (!handler) {
      await keepHeld(tx, id, { ...row, status: 'PARKED', cause: 'NO_HANDLER', dueInMs: 0 });
      return undefined;
    }
    const failure = await this.handle(tx, row, handler);
    if (failure === undefined || failure.kind === 'REJECTED') {
      await setOutcome(tx, row.group, [row.eventKey], failure ? 'DEAD_LETTERED' : 'PROCESSED');
      eventsTotal.inc({ group: row.group, outcome: failure ? 'DEAD_LETTERED' : 'PROCESSED' });
      return removeHeld(tx, row);
    }
    await keepHeld(tx, id, decideKeep(row, failure));
    return undefined;
  }

  /** Runs the handler behind a savepoint: what it did is undone if it fails, while the held event stays locked. */
  private async handle(tx: Tx, row: HeldRow, handler: GroupHandler): Promise<Failure | undefined> {
    const raw = recordOf(row);
    const decoded = decode(handler.rules, row.partition, raw);
    startDeferring(tx);
    if (decoded.kind !== 'event') return this.deadLetter(tx, row, handler, { kind: 'REJECTED', cause: decoded.cause, detail: '' });
    await tx.query('SAVEPOINT handler');
    try {
      await handler.lock(tx, [decoded.event]);
      await traceChunk(row.group, row.topic, [decoded], () => handler.call(tx, [decoded.event]));
      await flushDeferred(tx);
      return undefined;
    } catch (error) {
      const failure = judge(error);
      if (failure.kind === 'TRANSIENT') throw error;
      takeDeferred(tx);
      await tx.query('ROLLBACK TO SAVEPOINT handler');
      return failure.kind === 'REJECTED' ? this.deadLetter(tx, row, handler, failure) : failure;
    }
  }

  private async deadLetter(tx: Tx, row: HeldRow, handler: GroupHandler, failure: Extract<Failure, { kind: 'REJECTED' }>): Promise<Failure> {
    const { group, partition } = row;
    takeDeferred(tx);
    await appendRows(tx, [toDeadLetter({ rules: handler.rules, group, partition, raw: recordOf(row), cause: failure.cause, detail: failure.detail })]);
    deadLettersTotal.inc({ group, cause: 'REJECTED' });
    return failure;
  }
}

/** What becomes of a held event after a failed try. Pure. */
function decideKeep(row: HeldRow, failure: Exclude<Failure, { kind: 'REJECTED' }>): Parameters<typeof keepHeld>[2] {
  switch (failure.kind) {
    case 'WAIT': {
      const attempts = row.attempts + 1;
      const { kind, id } = failure.waitFor;
      return { status: 'PENDING', waitsFor: waitTokens(kind, id)[0]!, dueInMs: waitDelayMs(attempts), cause: `WAITS_FOR_${kind.toUpperCase()}`, attempts };
    }
    case 'FAILED': {
      // Tries of a failing event are counted from 1; those of its earlier waits don't count.
      const attempts = row.cause === failure.cause ? row.attempts + 1 : 1;
      const parked = attempts >= MAX_TRIES;
      return { status: parked ? 'PARKED' : 'PENDING', waitsFor: null, dueInMs: retryDelayMs(attempts), cause: failure.cause, attempts };
    }
    case 'TRANSIENT':
      return { status: 'PENDING', waitsFor: row.waitsFor, dueInMs: POLL_MS, cause: failure.reason, attempts: row.attempts };
    default: {
      const never: never = failure;
      return never;
    }
  }
}

function describe(failure: Failure): string {
  switch (failure.kind) {
    case 'TRANSIENT':
      return failure.reason;
    case 'WAIT':
      return `WAITS_FOR_${failure.waitFor.kind}`;
    case 'REJECTED':
    case 'FAILED':
      return failure.cause;
  }
}

async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const rest = [...items];
  const one = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, one));
}
