import { Injectable } from '@nestjs/common';
import { toDate } from '@kejing/contracts';
import type { PolicyChanged } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { ProductLine } from '@kejing/contracts/es/common/v1/types_pb';
import type { ReceivedEvent } from '@kejing/messaging';
import type { GoneRows, Tx } from '@kejing/postgres';
import { RecordMap } from '../records/record-map.js';
import { ChangeTags } from '../tags/change-tags.js';
import { matchPolicies } from './decide-policies.js';
import { proposeState } from './decide-rules.js';
import { newestStates, runsOf } from './newest-states.js';
import { RecordPoliciesStore, type PolicyRow } from './record-policies.store.js';
import { RuleCatalogue } from './rule-catalogue.js';
import { SeenStatesStore } from './seen-states.store.js';

type PolicyEvent = ReceivedEvent<PolicyChanged>;

/** Judges the records in a policy by the rules on policies, each record by all of its policies. */
@Injectable()
export class JudgePolicies {
  constructor(
    private readonly catalogue: RuleCatalogue,
    private readonly seen: SeenStatesStore,
    private readonly policies: RecordPoliciesStore,
    private readonly records: RecordMap,
    private readonly changeTags: ChangeTags,
  ) {}

  async execute(tx: Tx, events: readonly PolicyEvent[], now: Date): Promise<void> {
    for (const run of runsOf(events)) await this.follow(tx, run, now);
  }

  /** Deletes what is known of erased records. */
  forget(tx: Tx, recordIds: readonly string[]): Promise<GoneRows[]> {
    return this.policies.erase(tx, recordIds);
  }

  private async follow(tx: Tx, events: readonly PolicyEvent[], now: Date): Promise<void> {
    const newest = await newestStates(tx, this.seen, events);
    if (newest.length === 0) return;
    const policyIds = newest.map(({ data }) => data.policyId);
    const rows = newest.flatMap(toRows);
    // Whoever left a policy is judged anew as well.
    const recordIds = [...new Set([...(await this.policies.recordsOf(tx, policyIds)), ...rows.map(({ recordId }) => recordId)])];
    // Locked before their policies are read: otherwise two new policies of one record would not see each other.
    const erased = await this.records.lock(tx, recordIds);
    await this.policies.replace(tx, policyIds, rows.filter(({ recordId }) => !erased.has(recordId)));
    await this.judge(tx, recordIds, newest, now);
  }

  private async judge(tx: Tx, recordIds: readonly string[], events: readonly PolicyEvent[], now: Date): Promise<void> {
    const rules = await this.catalogue.ready(tx, 'POLICY');
    const held = Map.groupBy(await this.policies.ofRecords(tx, recordIds), ({ recordId }) => recordId);
    const backfill = events.every((event) => event.backfill);
    const observeTime = new Date(Math.max(...events.map(({ time }) => time.getTime())));
    const proposals = recordIds.flatMap((subjectId) =>
      proposeState({ subjectKind: 'RECORD', subjectId, backfill, observeTime }, rules, matchPolicies(held.get(subjectId) ?? [], rules)),
    );
    await this.changeTags.execute(tx, proposals, now);
  }
}

function toRows({ data, id, time }: PolicyEvent): PolicyRow[] {
  const { policyId, parties, productLine, status, annualPremium, changeTime } = data;
  return parties.map(({ recordId, role }) => ({
    recordId, policyId, role, line: ProductLine[productLine] ?? '', status, annualPremium: annualPremium?.minorUnits ?? 0n, changeTime: toDate(changeTime) ?? time, eventId: id,
  }));
}
