/** What comes in, what is done with it, and what goes out. */
export const taggingFlow = [
  { in: 'kejing.cdp.record.state.v1', group: 'tagging.record', useCase: 'RecordMap, EraseRecord', out: ['kejing.tagging.tag.v1', 'kejing.tagging.erasure.v1'] },
  { in: 'kejing.cdp.record-fact.v1', group: 'tagging.fact', useCase: 'JudgeFacts', out: ['kejing.tagging.tag.v1'] },
  { in: 'kejing.cdp.interaction.v1', group: 'tagging.interaction', useCase: 'JudgeHappenings, ScheduleExtraction → ExtractConversations', out: ['kejing.tagging.tag.v1'] },
  { in: 'kejing.cdp.policy.v1', group: 'tagging.policy', useCase: 'JudgePolicies', out: ['kejing.tagging.tag.v1'] },
  { in: 'kejing.content.interaction.v1', group: 'tagging.content-interaction', useCase: 'JudgeHappenings', out: ['kejing.tagging.tag.v1'] },
  { in: 'kejing.content.content.v1', group: 'tagging.content', useCase: 'ChangeTags', out: ['kejing.tagging.tag.v1'] },
] as const;
