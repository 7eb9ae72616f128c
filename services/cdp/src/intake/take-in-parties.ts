import { isMessage } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { ConsentReportedSchema, PartyReportedSchema, PartyWithdrawnSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import type { ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { readConsent } from '../consent/read-consent.js';
import { ReportConsent } from '../consent/report-consent.js';
import { LockParties } from '../identity/lock-parties.js';
import { ReportNewParties, type ReportedParty } from '../identity/report-new-parties.js';
import { ReportParty, type Report } from '../identity/report-party.js';
import { WithdrawParty } from '../identity/withdraw-party.js';

interface Step {
  locks: readonly string[];
  /** Of a report of a party. */
  reported?: ReportedParty;
  run(): Promise<void>;
}

/** Takes in what sources say of parties: all is read and cleaned first, then all tokens are locked at once, then each event has its effect in order. */
@Injectable()
export class TakeInParties {
  constructor(
    private readonly reportNew: ReportNewParties,
    private readonly reportParty: ReportParty,
    private readonly withdrawParty: WithdrawParty,
    private readonly reportConsent: ReportConsent,
    private readonly lockParties: LockParties,
  ) {}

  /** @param today YYYY-MM-DD in the business zone */
  async execute(tx: Tx, events: readonly ReceivedEvent[], now: Date, today: string): Promise<void> {
    const steps = events.flatMap((event) => this.step(tx, event, now, today));
    await this.lockParties.execute(tx, steps.flatMap((step) => step.locks));
    // New parties that meet nobody depend on no other event of the chunk, whatever their place in it.
    const taken = await this.reportNew.execute(tx, steps.flatMap(({ reported }) => (reported ? [reported] : [])));
    for (const step of steps) if (!step.reported || !taken.has(step.reported.prepared)) await step.run();
  }

  private step(tx: Tx, event: ReceivedEvent, now: Date, today: string): Step[] {
    const { data, time, backfill } = event;
    const report: Report = { sourceVersion: event.sourceVersion ?? BigInt(time.getTime()), time, now, backfill };
    if (isMessage(data, PartyReportedSchema)) {
      const prepared = this.reportParty.prepare(data, today, time);
      return [{ locks: this.reportParty.locksOf(prepared), reported: { prepared, report }, run: () => this.reportParty.execute(tx, prepared, report) }];
    }
    if (isMessage(data, PartyWithdrawnSchema)) return [{ locks: this.lockParties.ofSource(data), run: () => this.withdrawParty.execute(tx, data, report) }];
    if (isMessage(data, ConsentReportedSchema)) {
      const word = readConsent(data, time);
      return [{ locks: this.lockParties.ofSource(word.party), run: () => this.reportConsent.execute(tx, { ...word, now, backfill }) }];
    }
    return [];
  }
}
