import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { SendQueue } from '../sends/send-queue.js';
import { SignalRuns } from './signal-runs.js';

export interface Withdrawal {
  /** Every record of the customer: a refusal wins over all of them. */
  readonly recordIds: readonly string[];
  /** Name of a channel; UNSPECIFIED for all. */
  readonly channel: string;
  readonly causeId: string;
  /** History: what is queued is stopped, but no run ends by it. */
  readonly backfill: boolean;
}

/** Marketing was refused: runs may exit by it, and nothing that is queued on the channel goes out any more. */
@Injectable()
export class WithdrawConsent {
  constructor(
    @Inject(SignalRuns) private readonly signals: SignalRuns,
    @Inject(SendQueue) private readonly sends: SendQueue,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Those of the records on which a refusal has something to stop; it is held, all of it in one order. */
  async stoppable(tx: Tx, recordIds: readonly string[]): Promise<ReadonlySet<string>> {
    if (recordIds.length === 0) return new Set();
    return new Set([...(await this.signals.holdAll(tx, recordIds)), ...(await this.sends.holdQueued(tx, recordIds))]);
  }

  async execute(tx: Tx, { recordIds, channel, causeId, backfill }: Withdrawal): Promise<void> {
    // An SOP goes through the agent: refusing him, or everything, is refusing the SOP. Other channels stop their own messages.
    if (!backfill && (channel === 'UNSPECIFIED' || channel === 'AGENT')) await this.signals.ofRecords(tx, recordIds, { kind: 'CONSENT_WITHDRAWN', causeId });
    if (channel !== 'UNSPECIFIED' && channel !== 'EMAIL') return;
    await this.signals.holdAll(tx, recordIds);
    for (const { recordId, runId, sendId } of await this.sends.withdraw(tx, recordIds, this.clock.now())) {
      await this.signals.byId(tx, recordId, runId, { kind: 'SEND_CONCLUDED', sendId, outcome: 'REFUSED' });
    }
  }
}
