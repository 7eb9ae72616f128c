import { Inject, Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { NewSend, RefuseReason, Send } from './send.js';
import { sendConcluded } from './sends.events.js';
import { SendsStore } from './sends.store.js';

export interface EndedRun {
  readonly recordId: string;
  readonly runId: string;
  readonly reason: 'RUN_ENDED' | 'CONSENT_WITHDRAWN';
}

/** What runs and consents do to sends, in the caller's transaction. */
@Injectable()
export class SendQueue {
  constructor(@Inject(SendsStore) private readonly sends: SendsStore) {}

  async queue(tx: Tx, sends: readonly NewSend[]): Promise<void> {
    if (sends.length > 0) await this.sends.queueAll(tx, sends);
  }

  /** Refuses what runs have queued; they have ended and do not hear of it. @returns what was refused, of which the caller tells */
  async cancelOfRuns(tx: Tx, runs: readonly EndedRun[], now: Date): Promise<Send[]> {
    if (runs.length === 0) return [];
    const reasonOf = new Map(runs.map(({ runId, reason }) => [runId, reason]));
    return this.refuse(tx, await this.sends.lockQueuedOf(tx, runs), ({ runId }) => reasonOf.get(runId)!, now);
  }

  /** Refuses everything queued for these records; answers what was refused, so that its runs can be told. */
  async withdraw(tx: Tx, recordIds: readonly string[], now: Date): Promise<Send[]> {
    const refused = await this.refuse(tx, await this.sends.lockQueued(tx, recordIds), () => 'CONSENT_WITHDRAWN', now);
    await appendEvents(tx, refused.map((send) => sendConcluded(send, now)));
    return refused;
  }

  /** Holds what is queued for these records. @returns the records that have something queued */
  async holdQueued(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
    return (await this.sends.lockQueued(tx, recordIds)).map(({ recordId }) => recordId);
  }

  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return this.sends.erase(tx, recordIds);
  }

  private async refuse(tx: Tx, queued: readonly Send[], why: (send: Send) => RefuseReason, now: Date): Promise<Send[]> {
    const refused = queued.map((send) => ({ ...send, reason: why(send) }));
    if (refused.length > 0) await this.sends.refuseAll(tx, refused, now);
    return refused.map(({ reason, ...send }): Send => ({ ...send, state: { status: 'REFUSED', reason, concludeTime: now } }));
  }
}
