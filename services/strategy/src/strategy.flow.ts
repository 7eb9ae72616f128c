/** What goes through the service: a topic in, the use case that takes it, and the topics that may follow. The README and the ACLs are held against it. */
export const strategyFlow = [
  { topic: 'kejing.cdp.record.state.v1', group: 'strategy.record', useCase: 'KeepRecord', out: ['kejing.strategy.erasure.v1'] },
  { topic: 'kejing.tagging.tag.v1', group: 'strategy.tag', useCase: 'KeepFacts', out: [] },
  { topic: 'kejing.cdp.policy.v1', group: 'strategy.policy', useCase: 'KeepFacts', out: [] },
  { topic: 'kejing.cdp.consent.v1', group: 'strategy.consent', useCase: 'KeepFacts', out: [] },
  { topic: 'kejing.cdp.segment.v1', group: 'strategy.segment', useCase: 'KeepFacts', out: [] },
  { topic: 'kejing.cdp.agent.state.v1', group: 'strategy.agent', useCase: 'KeepAgents', out: [] },
  { topic: 'kejing.cdp.organisation.state.v1', group: 'strategy.organisation', useCase: 'KeepAgents', out: [] },
  { topic: 'kejing.content.content.v1', group: 'strategy.content', useCase: 'KeepContents', out: [] },
  { topic: 'kejing.content.signal.v1', group: 'strategy.signal', useCase: 'RaiseOpportunities', out: ['kejing.strategy.opportunity.v1', 'kejing.strategy.agent-counter.v1'] },
  { topic: 'kejing.marketing.task.v1', group: 'strategy.task', useCase: 'KeepTask', out: [] },
  { topic: 'kejing.content.link.v1', group: 'strategy.link', useCase: 'KeepTask', out: [] },
  { topic: 'kejing.marketing.lead.v1', group: 'strategy.lead', useCase: 'CountForAgent', out: ['kejing.strategy.agent-counter.v1'] },
  { rpc: 'FeedService.ChooseOption', useCase: 'ChooseOption', out: ['kejing.strategy.opportunity.v1', 'kejing.strategy.agent-counter.v1'] },
  { rpc: 'FeedService.ReportOutcome', useCase: 'ReportOutcome', out: ['kejing.strategy.outcome.v1', 'kejing.strategy.agent-counter.v1'] },
  { rpc: 'FeedService.CompleteTask', useCase: 'ReportOutcome', out: ['kejing.strategy.outcome.v1', 'kejing.strategy.agent-counter.v1'] },
] as const;
