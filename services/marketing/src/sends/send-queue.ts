import { Inject, Injectable } from '@nestjs/common';
import { appendEvents, type OutgoingEvent } from '@kejing/messaging';
import type { GoneRows, Tx } from '@kejing/postgres';
import type { Send } from './send.js';
import { sendConcluded } from './sends.events.js';
import { SendsStore } from './sends.store.js';

/** What runs and consents do to sends, in the caller's transaction. */
@Injectable()
export class SendQueue {
  constructor(@Inject(SendsStore) private readonly sends: SendsStore) {}

  async queue(tx: Tx, send: Omit<Send, 'state'>): Promise<void> {
    await this.sends.insert(tx, { ...send, state: { status: 'QUEUED', dueTime: send.queueTime, reason: '' } }, send.queueTime);
  }

  /** Refuses what a run has queued; the run has ended and does not hear of it. The caller appends the events. */
  cancelOfRun(tx: Tx, recordId: string, runId: string, reason: 'RUN_ENDED' | 'CONSENT_WITHDRAWN', now: Date): Promise<OutgoingEvent[]> {
    return this.cancel(tx, [recordId], runId, reason, now).then(({ events }) => events);
  }

  /** Refuses everything queued for these records; answers what was refused, so that its runs can be told. */
  async withdraw(tx: Tx, recordIds: readonly string[], now: Date): Promise<Send[]> {
    const { refused, events } = await this.cancel(tx, recordIds, undefined, 'CONSENT_WITHDRAWN', now);
    await appendEvents(tx, events);
    return refused;
  }

  /** Holds what is queued for these records. @returns the records that have something queued */
  async holdQueued(tx: Tx, recordIds: readonly string[]): Promise<string[]> {
    return (await this.sends.queued(tx, recordIds, undefined)).map(({ recordId }) => recordId);
  }

  erase(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return this.sends.erase(tx, recordIds);
  }

  private async cancel(tx: Tx, recordIds: readonly string[], runId: string | undefined, reason: 'RUN_ENDED' | 'CONSENT_WITHDRAWN', now: Date) {
    const refused: Send[] = [];
    for (const { recordId, sendId } of await this.sends.queued(tx, recordIds, runId)) {
      const send = await this.sends.conclude(tx, recordId, sendId, 'QUEUED', 'REFUSED', reason, now);
      if (send) refused.push(send);
    }
    return { refused, events: refused.map((send) => sendConcluded(send, now)) };
  }
}
