/** How data goes through the service: topic in → use case → topics out. Read by people, and held against the consumers by a test. */
export interface Flow {
  readonly topic: string;
  readonly group: string;
  readonly useCases: readonly string[];
  readonly out: readonly string[];
}

const RUN = 'kejing.marketing.run.v1';
const TASK = 'kejing.marketing.task.v1';
const LEAD = 'kejing.marketing.lead.v1';
const SEND = 'kejing.marketing.send.v1';
const ERASURE = 'kejing.marketing.erasure.v1';

export const flows: readonly Flow[] = [
  { topic: 'kejing.cdp.segment.v1', group: 'marketing.segment', useCases: ['StartRuns', 'SignalRuns'], out: [RUN, TASK, LEAD, SEND] },
  { topic: 'kejing.cdp.record.state.v1', group: 'marketing.record', useCases: ['FollowRecord'], out: [RUN, TASK, LEAD, ERASURE] },
  { topic: 'kejing.cdp.consent.v1', group: 'marketing.consent', useCases: ['WithdrawConsent'], out: [RUN, TASK, LEAD, SEND] },
  { topic: 'kejing.cdp.policy.v1', group: 'marketing.policy', useCases: ['SignalRuns'], out: [RUN, TASK, LEAD, SEND] },
  { topic: 'kejing.cdp.agent.state.v1', group: 'marketing.agent', useCases: ['AgentsStore'], out: [] },
  { topic: 'kejing.content.content.v1', group: 'marketing.content', useCases: ['ContentsStore'], out: [] },
  { topic: 'kejing.content.interaction.v1', group: 'marketing.content-interaction', useCases: ['SignalRuns', 'StartRuns'], out: [RUN, TASK, LEAD, SEND] },
  { topic: 'kejing.strategy.outcome.v1', group: 'marketing.outcome', useCases: ['SignalRuns'], out: [RUN, TASK, LEAD, SEND] },
];
