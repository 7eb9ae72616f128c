import { isMessage } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { ConsentReportedSchema, PartyReportedSchema, PartyWithdrawnSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { inTraceOf, type ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { readConsent } from '../consent/read-consent.js';
import { ReportConsent } from '../consent/report-consent.js';
import { LockParties } from '../identity/lock-parties.js';
import { PrepareParty } from '../identity/prepare-party.js';
import { ReportParties, type ReportedParty } from '../identity/report-parties.js';
import type { Report } from '../identity/report-party.js';
import { sourceKeyOf } from '../identity/source-key.js';
import { WithdrawParty } from '../identity/withdraw-party.js';

/** `sourceKey`: a report or a consent of this party; a withdrawal depends on all that came before it. */
type Step = { sources: readonly string[] } & (
  | { kind: 'REPORT'; candidates: readonly string[]; sourceKey: string; reported: ReportedParty }
  | { kind: 'CONSENT'; sourceKey: string; run(): Promise<void> }
  | { kind: 'WITHDRAWAL'; run(): Promise<void> }
);
type Other = Exclude<Step, { kind: 'REPORT' }>;

/**
 * Takes in what sources say of parties, each event in its order. All is read and cleaned first; new records are stored while others still hold the tokens by which
 * candidates are found, since nobody can tell yet: most of the work is done before what may wait.
 */
@Injectable()
export class TakeInParties {
  constructor(
    private readonly reportParties: ReportParties,
    private readonly prepareParty: PrepareParty,
    private readonly withdrawParty: WithdrawParty,
    private readonly reportConsent: ReportConsent,
    private readonly lockParties: LockParties,
  ) {}

  /** @param today YYYY-MM-DD in the business zone */
  async execute(tx: Tx, events: readonly ReceivedEvent[], now: Date, today: string): Promise<void> {
    const steps = events.flatMap((event) => this.step(tx, event, now, today));
    const [first, ...rest] = inParts(steps);
    if (first === undefined) return;
    await this.lockParties.sources(tx, steps.flatMap((step) => step.sources));
    const begun = await this.reportParties.begin(tx, first.reports);
    await this.lockParties.candidates(tx, steps.flatMap((step) => (step.kind === 'REPORT' ? step.candidates : [])));
    await this.reportParties.finish(tx, begun);
    for (const other of first.others) await other.run();
    for (const { reports, others } of rest) {
      await this.reportParties.finish(tx, await this.reportParties.begin(tx, reports));
      for (const other of others) await other.run();
    }
  }

  private step(tx: Tx, event: ReceivedEvent, now: Date, today: string): Step[] {
    const { data, time, backfill } = event;
    const report: Report = { sourceVersion: event.sourceVersion ?? BigInt(time.getTime()), time, now, backfill };
    if (isMessage(data, PartyReportedSchema)) {
      const prepared = this.prepareParty.execute(data, today, time);
      return [{ kind: 'REPORT', ...this.prepareParty.locksOf(prepared, backfill), sourceKey: prepared.sourceKey, reported: { prepared, report, event } }];
    }
    if (isMessage(data, PartyWithdrawnSchema)) return [{ kind: 'WITHDRAWAL', sources: this.lockParties.ofSource(data), run: () => inTraceOf(event, () => this.withdrawParty.execute(tx, data, report)) }];
    if (isMessage(data, ConsentReportedSchema)) {
      const word = readConsent(data, time);
      return [{ kind: 'CONSENT', sources: this.lockParties.ofSource(word.party), sourceKey: sourceKeyOf(word.party.sourceSystem, word.party.sourceId), run: () => inTraceOf(event, () => this.reportConsent.execute(tx, { ...word, now, backfill })) }];
    }
    return [];
  }
}

/** Reports that can be taken in together, and what follows them. What is said of one party keeps its order; a consent waits for no other party. */
function inParts(steps: readonly Step[]): { reports: ReportedParty[]; others: Other[] }[] {
  const parts: { reports: ReportedParty[]; others: Other[] }[] = [];
  let part: (typeof parts)[number] | undefined;
  for (const step of steps) {
    if (step.kind !== 'REPORT') {
      if (part === undefined) parts.push((part = { reports: [], others: [] }));
      part.others.push(step);
      continue;
    }
    const waits = part?.others.some((other) => other.kind === 'WITHDRAWAL' || other.sourceKey === step.sourceKey) ?? true;
    if (waits || part === undefined) parts.push((part = { reports: [], others: [] }));
    part.reports.push(step.reported);
  }
  return parts;
}
