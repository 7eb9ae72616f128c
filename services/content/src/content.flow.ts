/** How events and calls go through the service: what comes in, who handles it, what goes out. For readers; a test holds it against the code. */
export const flow = [
  { in: 'kejing.cdp.agent.state.v1', group: 'content.agent', useCase: 'KeepStudio', out: [] },
  { in: 'kejing.cdp.record.state.v1', group: 'content.record', useCase: 'KeepRecords, EraseRecord', out: ['kejing.content.erasure.v1'] },
  { in: 'kejing.cdp.consent.v1', group: 'content.consent', useCase: 'KeepRecords', out: [] },
  { in: 'kejing.marketing.task.v1', group: 'content.task', useCase: 'LinkTask', out: ['kejing.content.link.v1'] },
  { in: 'rpc LinkService.CreateLink', useCase: 'CreateLink', out: ['kejing.content.link.v1'] },
  { in: 'rpc ContentService.PublishContent, WithdrawContent', useCase: 'PublishContent', out: ['kejing.content.content.v1'] },
  { in: 'http /l/:code/opt-out', useCase: 'RefuseLinks', out: ['kejing.content.consent.v1'] },
  { in: 'http /l/:code, /a/:slug', useCase: 'CountView → RecordInteraction', out: ['kejing.content.interaction.v1', 'kejing.content.signal.v1'] },
] as const;
