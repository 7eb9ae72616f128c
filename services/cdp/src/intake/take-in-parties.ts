import { isMessage } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { ConsentReportedSchema, PartyReportedSchema, PartyWithdrawnSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { inTraceOf, type ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { readConsent } from '../consent/read-consent.js';
import { ReportConsent } from '../consent/report-consent.js';
import { LockParties } from '../identity/lock-parties.js';
import { PrepareParties } from '../identity/prepare-parties.js';
import { locksOf, type PreparedParty } from '../identity/prepare-party.js';
import { ReportParties, type ReportedParty } from '../identity/report-parties.js';
import type { Report } from '../identity/report-party.js';
import { sourceKeyOf } from '../identity/source-key.js';
import { WithdrawParty } from '../identity/withdraw-party.js';

type Step = { event: ReceivedEvent; sourceKey: string; sources: readonly string[] } & (
  | { kind: 'REPORT'; candidates: readonly string[]; reported: ReportedParty }
  | { kind: 'CONSENT' | 'WITHDRAWAL'; run(): Promise<void> }
);
type ReportStep = Extract<Step, { kind: 'REPORT' }>;
type OtherStep = Exclude<Step, ReportStep>;

/**
 * Takes in what sources say of parties, each event in its order. Two transactions may take in reports at the same time as long as they have
 * no token and no customer in common; of a few hundred reports one or two do, and these are postponed.
 */
@Injectable()
export class TakeInParties {
  constructor(
    private readonly reportParties: ReportParties,
    private readonly prepareParties: PrepareParties,
    private readonly withdrawParty: WithdrawParty,
    private readonly reportConsent: ReportConsent,
    private readonly lockParties: LockParties,
  ) {}

  /**
   * @param today YYYY-MM-DD in the business zone
   * @param mayPostpone what others hold is not waited for
   * @returns what is postponed, with all that follows it of one key or source
   */
  async execute(tx: Tx, events: readonly ReceivedEvent[], now: Date, today: string, mayPostpone = false): Promise<ReceivedEvent[]> {
    const reported = events.flatMap((event) => (isMessage(event.data, PartyReportedSchema) ? [{ event, party: event.data }] : []));
    const made = await this.prepareParties.execute(reported.map(({ event, party }) => ({ party, today, time: event.time })));
    const prepared = new Map(reported.map(({ event }, n) => [event, made[n]!]));
    const steps = events.flatMap((event) => this.step(tx, event, prepared.get(event), now));
    if (steps.length === 0) return [];
    await this.lockParties.sources(tx, steps.flatMap((step) => step.sources));
    const onlyFree = mayPostpone && isOrderedBySource(steps);
    const late = await this.hold(tx, steps, onlyFree);
    const done = new Set<Step>();
    for (const part of inParts(steps)) {
      const reports = part.reports.filter((step) => !late.has(step.sourceKey));
      const others = part.others.filter((step) => !late.has(step.sourceKey));
      const left = await this.reportParties.execute(tx, reports.map((step) => step.reported), others.map(({ sourceKey, sources }) => ({ sourceKey, tokens: sources })), onlyFree);
      for (const sourceKey of left) late.add(sourceKey);
      for (const step of [...reports, ...others]) if (!late.has(step.sourceKey)) done.add(step);
      for (const other of others) if (done.has(other)) await other.run();
    }
    return steps.filter((step) => !done.has(step)).map((step) => step.event);
  }

  /** Locks what candidates are found by. @returns sources of which others hold some of it */
  private async hold(tx: Tx, steps: readonly Step[], onlyFree: boolean): Promise<Set<string>> {
    const reports = steps.filter((step) => step.kind === 'REPORT');
    const tokens = reports.flatMap((step) => step.candidates);
    if (!onlyFree) {
      await this.lockParties.candidates(tx, tokens);
      return new Set();
    }
    const held = await this.lockParties.freeCandidates(tx, tokens);
    return new Set(reports.filter((step) => step.candidates.some((token) => held.has(token))).map((step) => step.sourceKey));
  }

  /** @param prepared of an event that reports a party */
  private step(tx: Tx, event: ReceivedEvent, prepared: PreparedParty | undefined, now: Date): Step[] {
    const { data, time, backfill } = event;
    const report: Report = { sourceVersion: event.sourceVersion ?? BigInt(time.getTime()), time, now, backfill };
    if (prepared) return [{ kind: 'REPORT', event, ...locksOf(prepared, backfill), sourceKey: prepared.sourceKey, reported: { prepared, report, event } }];
    if (isMessage(data, PartyWithdrawnSchema)) return [{ kind: 'WITHDRAWAL', event, sources: this.lockParties.ofSource(data), sourceKey: sourceKeyOf(data.sourceSystem, data.sourceId), run: () => inTraceOf(event, () => this.withdrawParty.execute(tx, data, report)) }];
    if (isMessage(data, ConsentReportedSchema)) {
      const word = readConsent(data, time);
      return [{ kind: 'CONSENT', event, sources: this.lockParties.ofSource(word.party), sourceKey: sourceKeyOf(word.party.sourceSystem, word.party.sourceId), run: () => inTraceOf(event, () => this.reportConsent.execute(tx, { ...word, now, backfill })) }];
    }
    return [];
  }
}

/** Whether all events of a key are of one source: only then is the order by key kept where sources are left out. Pure. */
function isOrderedBySource(steps: readonly Step[]): boolean {
  const sources = new Map<string, string>();
  for (const { event, sourceKey } of steps) sources.set(event.key, sources.get(event.key) ?? sourceKey);
  return steps.every(({ event, sourceKey }) => sources.get(event.key) === sourceKey);
}

/** Reports that can be taken in together, and what follows them. What is said of one party keeps its order; a consent waits for no other party. */
function inParts(steps: readonly Step[]): { reports: ReportStep[]; others: OtherStep[] }[] {
  const parts: { reports: ReportStep[]; others: OtherStep[] }[] = [];
  let part: (typeof parts)[number] | undefined;
  for (const step of steps) {
    if (step.kind !== 'REPORT') {
      if (part === undefined) parts.push((part = { reports: [], others: [] }));
      part.others.push(step);
      continue;
    }
    const waits = part?.others.some((other) => other.kind === 'WITHDRAWAL' || other.sourceKey === step.sourceKey) ?? true;
    if (waits || part === undefined) parts.push((part = { reports: [], others: [] }));
    part.reports.push(step);
  }
  return parts;
}
