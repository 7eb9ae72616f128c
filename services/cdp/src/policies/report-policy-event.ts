import { Injectable } from '@nestjs/common';
import { WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { sourceKeyOf } from '../identity/source-key.js';
import { TouchRecords } from '../identity/touch-records.js';
import { RecordInteraction } from '../interactions/record-interaction.js';
import type { KnownPolicy } from './decide-policy.js';
import { decidePaidTo } from './decide-paid-to.js';
import { PoliciesStore } from './policies.store.js';
import { PolicyNumbers } from './policy-numbers.js';
import type { PolicyEvent } from './read-policy-event.js';
import type { Intake } from './report-policy.js';

/** Takes in what happened to a policy (billing, servicing, claims): an entry on a timeline, and the date to which it is paid. */
@Injectable()
export class ReportPolicyEvent {
  constructor(
    private readonly policies: PoliciesStore,
    private readonly numbers: PolicyNumbers,
    private readonly records: RecordDirectory,
    private readonly touchRecords: TouchRecords,
    private readonly recordInteraction: RecordInteraction,
  ) {}

  /** WaitFor the policy, or the party that the event names, while it is not known yet. */
  async execute(tx: Tx, event: PolicyEvent, intake: Intake): Promise<void> {
    const policy = event.policyNo === '' ? undefined : await this.policy(tx, event);
    const recordId = await this.recordOf(tx, event, policy);
    if (recordId === undefined) return; // a policy without parties, or whose parties were erased
    if (event.subject !== '') {
      const { kind, sourceSystem, subject, time } = event;
      await this.recordInteraction.execute(tx, [{ recordId, kind, sourceSystem, subject, time, backfill: intake.backfill }]);
    }
    const paidTo = policy && event.paidDueDate !== undefined ? decidePaidTo(policy.state, event.paidDueDate, event.sourceVersion) : undefined;
    if (policy && paidTo !== undefined) {
      await this.policies.setPaidTo(tx, policy.state.policyId, paidTo, event.sourceVersion, intake.now);
      await this.touchRecords.execute(tx, [{ recordId, changed: ['policies'] }], intake);
    }
  }

  private async policy(tx: Tx, event: PolicyEvent): Promise<KnownPolicy> {
    const key = this.numbers.keyOf(event.sourceSystem, event.policyNo);
    const policy = await this.policies.lock(tx, this.numbers.tokensOf(key));
    if (!policy) throw new WaitFor('policy', key);
    return policy;
  }

  private async recordOf(tx: Tx, event: PolicyEvent, policy: KnownPolicy | undefined): Promise<string | undefined> {
    if ('party' in event.of) {
      const { sourceSystem, sourceId } = event.of.party;
      const record = await this.records.findRecord(tx, sourceSystem, sourceId);
      if (!record) throw new WaitFor('party', sourceKeyOf(sourceSystem, sourceId));
      return record.recordId;
    }
    for (const role of event.of.roles) {
      const party = policy?.parties.find((one) => one.role === role);
      if (party) return party.recordId;
    }
    return undefined;
  }
}
