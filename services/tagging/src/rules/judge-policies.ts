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
import { newStates, runsOf } from './new-states.js';
import { followPolicy, type PolicyChange, type PolicyTerm } from './policy-term.js';
import { RecordPoliciesStore } from './record-policies.store.js';
import { RuleCatalogue } from './rule-catalogue.js';
import { SeenStatesStore } from './seen-states.store.js';

type PolicyEvent = ReceivedEvent<PolicyChanged>;

/** Judges the records in a policy by the rules on policies, each record by all of its policies and what became of them. */
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
    const states = await newStates(tx, this.seen, events);
    if (states.length === 0) return;
    const changes = Map.groupBy(states.map(toChange), ({ policyId }) => policyId);
    const known = Map.groupBy(await this.policies.ofPolicies(tx, [...changes.keys()]), ({ policyId }) => policyId);
    const since = new Map([...changes].map(([policyId, own]) => [policyId, earliest(own.map(({ changeTime }) => changeTime))]));
    const isOther = ({ policyId, toldTime }: PolicyTerm): boolean => toldTime >= since.get(policyId)!;
    const terms = [...changes].flatMap(([policyId, own]) => followPolicy(known.get(policyId) ?? [], own)).filter(isOther);
    const before = [...known.values()].flat().filter(isOther);
    const recordIds = [...new Set([...before, ...terms].map(({ recordId }) => recordId))];
    // Locked before their policies are read: otherwise two new policies of one record would not see each other.
    const erased = await this.records.lock(tx, recordIds);
    await this.policies.replace(tx, since, terms.filter(({ recordId }) => !erased.has(recordId)));
    await this.judge(tx, recordIds, states[0]!.backfill, now);
  }

  private async judge(tx: Tx, recordIds: readonly string[], backfill: boolean, now: Date): Promise<void> {
    const rules = await this.catalogue.ready(tx, 'POLICY');
    const terms = Map.groupBy(await this.policies.ofRecords(tx, recordIds), ({ recordId }) => recordId);
    const proposals = recordIds.flatMap((subjectId) => proposeState({ subjectKind: 'RECORD', subjectId, backfill }, rules, matchPolicies(terms.get(subjectId) ?? [], rules), false));
    await this.changeTags.execute(tx, proposals, now);
  }
}

function toChange({ data, id, time }: PolicyEvent): PolicyChange {
  const { policyId, parties, productLine, status, annualPremium, changeTime } = data;
  return { policyId, parties, line: ProductLine[productLine] ?? '', status, annualPremium: annualPremium?.minorUnits ?? 0n, changeTime: toDate(changeTime) ?? time, eventId: id };
}

function earliest(times: readonly Date[]): Date {
  return new Date(Math.min(...times.map((time) => time.getTime())));
}
