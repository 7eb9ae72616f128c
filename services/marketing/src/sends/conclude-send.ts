import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import { appendEvents } from '@kejing/messaging';
import { Database } from '@kejing/postgres';
import { sendsTotal } from '../marketing.metrics.js';
import { SignalRuns } from '../runs/signal-runs.js';
import { reasonOf, type SendEnd } from './send.js';
import { sendConcluded } from './sends.events.js';
import { SendsStore } from './sends.store.js';

/** After this nobody will ever know whether a message went out. Longer than any call of a provider takes. */
const FORGOTTEN_MS = 5 * 60_000;

/** Ends sends, says so, and lets their runs go on. */
@Injectable()
export class ConcludeSend {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(SendsStore) private readonly sends: SendsStore,
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** False where the send is not in the state `from` any more: somebody else has ended it. */
  async execute(key: { readonly recordId: string; readonly sendId: string; readonly runId: string }, from: 'QUEUED' | 'SENDING', end: SendEnd): Promise<boolean> {
    const ended = await this.db.tx(async (tx) => {
      const now = this.clock.now();
      await this.signals.hold(tx, key.recordId, key.runId);
      const send = await this.sends.conclude(tx, key.recordId, key.sendId, from, end.status, reasonOf(end), now);
      if (!send) return false;
      await appendEvents(tx, [sendConcluded(send, now)]);
      await this.signals.byId(tx, key.recordId, key.runId, { kind: 'SEND_CONCLUDED', sendId: key.sendId, outcome: end.status });
      return true;
    });
    if (ended) sendsTotal.inc({ outcome: end.status, reason: reasonOf(end) });
    return ended;
  }

  /** What was begun by a process that died, or of which nothing was heard, becomes UNKNOWN. It is never sent again. */
  async giveUpForgotten(limit: number): Promise<number> {
    const before = new Date(this.clock.now().getTime() - FORGOTTEN_MS);
    const found = await this.sends.forgotten(this.db.reader, before, limit);
    for (const key of found) await this.execute(key, 'SENDING', { status: 'UNKNOWN' });
    return found.length;
  }
}
