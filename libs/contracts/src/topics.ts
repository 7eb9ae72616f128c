import type { DescMessage } from '@bufbuild/protobuf';
import { ConsentChangedSchema, CustomerChangedSchema, CustomersMergedSchema, CustomerSplitSchema, InteractionRecordedSchema, PolicyChangedSchema, SegmentEnteredSchema, SegmentLeftSchema } from './gen/es/kejing/cdp/events/v1/customer_pb.js';
import { AgentChangedSchema, OrgUnitChangedSchema } from './gen/es/kejing/cdp/events/v1/organisation_pb.js';
import { RecordAssignedSchema, RecordErasedSchema, RecordFactsChangedSchema } from './gen/es/kejing/cdp/events/v1/record_pb.js';
import { RecordErasureCompletedSchema } from './gen/es/kejing/common/events/v1/erasure_pb.js';
import { ContentInteractedSchema, ContentPublishedSchema, ContentWithdrawnSchema, InteractionSignalledSchema, LinkCreatedSchema, MarketingRefusedSchema } from './gen/es/kejing/content/events/v1/content_pb.js';
import { AgentTaskCancelledSchema, AgentTaskRequestedSchema, LeadAssignedSchema, LeadClosedSchema, LeadOpenedSchema, RunAdvancedSchema, RunEndedSchema, RunStartedSchema, SendConcludedSchema } from './gen/es/kejing/marketing/events/v1/marketing_pb.js';
import { AgentCountersChangedSchema, ChoiceMadeSchema, OpportunityCreatedSchema, OutcomeReportedSchema } from './gen/es/kejing/strategy/events/v1/strategy_pb.js';
import { TagAssignedSchema, TagRemovedSchema } from './gen/es/kejing/tagging/events/v1/tag_pb.js';
import { inboundTopics } from './inbound-topics.js';
import type { DataClass, Party, TopicDefinition } from './topic.js';

const DAY_MS = 86_400_000;

const own = (name: string, key: string, dataClass: DataClass, types: DescMessage[], readers: Party[]): TopicDefinition => {
  const owner = name.split('.')[1] as Party;
  const compacted = name.includes('.state.');
  return { name, owner, dataClass, key, types, readers, writers: [owner], partitions: 6, retentionMs: compacted ? -1 : 14 * DAY_MS, compacted };
};

/** Every topic of the suite: owner, key, types, class, readers, partitions, retention. ACLs, topics, decoding and the AsyncAPI document follow it. */
export const topics: readonly TopicDefinition[] = [
  ...inboundTopics,
  own('kejing.cdp.record.state.v1', 'record_id', 'PERSONAL', [RecordAssignedSchema, RecordErasedSchema], ['tagging', 'content', 'marketing', 'strategy']),
  own('kejing.cdp.record-fact.v1', 'record_id', 'SENSITIVE', [RecordFactsChangedSchema], ['tagging']),
  own('kejing.cdp.customer.v1', 'customer_id', 'PERSONAL', [CustomerChangedSchema, CustomersMergedSchema, CustomerSplitSchema], ['cdp']),
  own('kejing.cdp.consent.v1', 'record_id', 'PERSONAL', [ConsentChangedSchema], ['content', 'marketing', 'strategy']),
  own('kejing.cdp.policy.v1', 'policy_id', 'PERSONAL', [PolicyChangedSchema], ['tagging', 'marketing', 'strategy']),
  own('kejing.cdp.interaction.v1', 'record_id', 'PERSONAL', [InteractionRecordedSchema], ['cdp', 'tagging']),
  own('kejing.cdp.segment.v1', 'customer_id', 'SENSITIVE', [SegmentEnteredSchema, SegmentLeftSchema], ['marketing', 'strategy']),
  own('kejing.cdp.agent.state.v1', 'agent_id', 'AGENT', [AgentChangedSchema], ['content', 'marketing', 'strategy']),
  own('kejing.cdp.organisation.state.v1', 'org_unit', 'AGENT', [OrgUnitChangedSchema], ['strategy']),
  own('kejing.tagging.tag.v1', 'subject_id', 'SENSITIVE', [TagAssignedSchema, TagRemovedSchema], ['cdp', 'strategy']),
  own('kejing.content.content.v1', 'content_id', 'INTERNAL', [ContentPublishedSchema, ContentWithdrawnSchema], ['tagging', 'marketing', 'strategy']),
  own('kejing.content.link.v1', 'record_id', 'PERSONAL', [LinkCreatedSchema], ['strategy']),
  own('kejing.content.interaction.v1', 'record_id', 'PERSONAL', [ContentInteractedSchema], ['cdp', 'tagging', 'marketing']),
  own('kejing.content.signal.v1', 'record_id', 'PERSONAL', [InteractionSignalledSchema], ['strategy']),
  own('kejing.content.consent.v1', 'record_id', 'PERSONAL', [MarketingRefusedSchema], ['cdp']),
  own('kejing.marketing.run.v1', 'record_id', 'PERSONAL', [RunStartedSchema, RunAdvancedSchema, RunEndedSchema], []),
  own('kejing.marketing.task.v1', 'record_id', 'PERSONAL', [AgentTaskRequestedSchema, AgentTaskCancelledSchema], ['content', 'strategy']),
  own('kejing.marketing.lead.v1', 'record_id', 'PERSONAL', [LeadOpenedSchema, LeadAssignedSchema, LeadClosedSchema], ['strategy']),
  own('kejing.marketing.send.v1', 'record_id', 'PERSONAL', [SendConcludedSchema], []),
  own('kejing.strategy.opportunity.v1', 'record_id', 'PERSONAL', [OpportunityCreatedSchema, ChoiceMadeSchema], []),
  own('kejing.strategy.outcome.v1', 'record_id', 'PERSONAL', [OutcomeReportedSchema], ['cdp', 'marketing']),
  own('kejing.strategy.agent-counter.v1', 'agent_id', 'AGENT', [AgentCountersChangedSchema], []),
  ...(['tagging', 'content', 'marketing', 'strategy'] as const).map((service) => own(`kejing.${service}.erasure.v1`, 'record_id', 'INTERNAL', [RecordErasureCompletedSchema], ['cdp'])),
];

const byName = new Map(topics.map((topic) => [topic.name, topic]));

/** The topic's row; undefined for a topic that is not the suite's. */
export const topicOf = (name: string): TopicDefinition | undefined => byName.get(name);

/** Name of the dead-letter topic of a consumer group: `<topic>.<group>.dlt`. */
export const deadLetterTopic = (topic: string, group: string): string => `${topic}.${group}.dlt`;
