/** One way through the service: what comes in, who handles it, what goes out. */
export interface Flow {
  group: string;
  topic: string;
  /** Class of the use case. */
  useCase: string;
  out: readonly string[];
}

const RECORD = 'kejing.cdp.record.state.v1';
const FACT = 'kejing.cdp.record-fact.v1';
const CUSTOMER = 'kejing.cdp.customer.v1';
const CONSENT = 'kejing.cdp.consent.v1';
const POLICY = 'kejing.cdp.policy.v1';
const INTERACTION = 'kejing.cdp.interaction.v1';
const SEGMENT = 'kejing.cdp.segment.v1';

/** Topic in → use case → topics out. A test holds it against the consumers; every effect and its events share one transaction. */
export const flows: readonly Flow[] = [
  { group: 'cdp.organisation', topic: 'insurer.organisation.v1', useCase: 'ReportOrgUnit', out: ['kejing.cdp.organisation.state.v1', 'kejing.cdp.agent.state.v1'] },
  { group: 'cdp.agent', topic: 'insurer.agent.v1', useCase: 'ReportAgent', out: ['kejing.cdp.agent.state.v1'] },
  { group: 'cdp.party', topic: 'insurer.party.v1', useCase: 'TakeInParties', out: [RECORD, FACT, CUSTOMER, CONSENT] },
  { group: 'cdp.policy', topic: 'insurer.policy.v1', useCase: 'ReportPolicy', out: [POLICY, CUSTOMER] },
  { group: 'cdp.billing', topic: 'insurer.billing.v1', useCase: 'ReportPolicyEvent', out: [INTERACTION, CUSTOMER] },
  { group: 'cdp.servicing', topic: 'insurer.servicing.v1', useCase: 'ReportPolicyEvent', out: [INTERACTION] },
  { group: 'cdp.claim', topic: 'insurer.claim.v1', useCase: 'ReportPolicyEvent', out: [INTERACTION] },
  { group: 'cdp.touchpoint', topic: 'insurer.touchpoint.v1', useCase: 'ReportTouchpoints', out: [RECORD, CUSTOMER, INTERACTION] },
  { group: 'cdp.conversation', topic: 'insurer.conversation.v1', useCase: 'ReportConversation', out: [INTERACTION] },
  { group: 'cdp.content-interaction', topic: 'kejing.content.interaction.v1', useCase: 'RecordInteraction', out: [INTERACTION] },
  { group: 'cdp.content-consent', topic: 'kejing.content.consent.v1', useCase: 'RefuseMarketing', out: [CONSENT, CUSTOMER] },
  { group: 'cdp.erasure', topic: 'kejing.content.erasure.v1', useCase: 'KeepReceipt', out: [] },
  { group: 'cdp.erasure', topic: 'kejing.marketing.erasure.v1', useCase: 'KeepReceipt', out: [] },
  { group: 'cdp.erasure', topic: 'kejing.strategy.erasure.v1', useCase: 'KeepReceipt', out: [] },
  { group: 'cdp.erasure', topic: 'kejing.tagging.erasure.v1', useCase: 'KeepReceipt', out: [] },
  { group: 'cdp.outcome', topic: 'kejing.strategy.outcome.v1', useCase: 'RecordInteraction', out: [INTERACTION] },
  { group: 'cdp.tag', topic: 'kejing.tagging.tag.v1', useCase: 'ProjectTags', out: [CUSTOMER] },
  { group: 'cdp.segment', topic: CUSTOMER, useCase: 'EvaluateCustomers', out: [SEGMENT] },
  { group: 'cdp.segment-interaction', topic: INTERACTION, useCase: 'EvaluateActive', out: [SEGMENT] },
];
