import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { PolicyChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { outgoing, type OutgoingEvent } from '@kejing/messaging';
import { annualPremium, type PolicyParty, type PolicyState } from './policy.js';

/** The event that tells of a policy; no number, no name. */
export function toPolicyChanged(change: {
  state: PolicyState;
  parties: readonly PolicyParty[];
  customers: ReadonlyMap<string, string>;
  newBusiness: boolean;
  time: Date;
  backfill: boolean;
}): OutgoingEvent {
  const { state, parties, customers, newBusiness, time, backfill } = change;
  return outgoing({
    topic: 'kejing.cdp.policy.v1',
    key: state.policyId,
    schema: PolicyChangedSchema,
    data: {
      policyId: state.policyId,
      parties: parties.map(({ role, recordId }) => ({ role, recordId, customerId: customers.get(recordId) ?? '' })),
      productCode: state.productCode,
      productLine: state.productLine,
      status: state.status,
      agentId: state.agentId ?? '',
      writingAgentId: state.writingAgentId ?? '',
      legalEntity: state.legalEntity,
      changeTime: timestampFromDate(time),
      annualPremium: { minorUnits: annualPremium(state), currencyCode: state.currency },
      newBusiness,
    },
    time,
    backfill,
  });
}
