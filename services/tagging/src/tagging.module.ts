import { Module } from '@nestjs/common';
import { provideGrpcClient } from '@kejing/grpc';
import { MessagingModule, messagingMigrations } from '@kejing/messaging';
import { PostgresModule } from '@kejing/postgres';
import { taggingMigrations } from '../migrations/index.js';
import { OnContentPublished } from './contents/on-content-published.consumer.js';
import { CONVERSATIONS, ExtractConversations } from './conversations/extract-conversations.js';
import { ExtractConversationsWorker } from './conversations/extract-conversations.worker.js';
import { ExtractionJobsStore } from './conversations/extraction-jobs.store.js';
import { ScheduleExtraction } from './conversations/schedule-extraction.js';
import { DICTIONARY, TagConversation } from './conversations/tag-conversation.js';
import { shippedDictionary } from './extraction/dictionary.js';
import { EraseRecord } from './records/erase-record.js';
import { OnRecordState } from './records/on-record-state.consumer.js';
import { RecordMap } from './records/record-map.js';
import { RecordsStore } from './records/records.store.js';
import { ChangeRules } from './rules/change-rules.js';
import { JudgeFacts } from './rules/judge-facts.js';
import { JudgeHappenings } from './rules/judge-happenings.js';
import { JudgePolicies } from './rules/judge-policies.js';
import { ListRules } from './rules/list-rules.js';
import { OnContentInteracted } from './rules/on-content-interacted.consumer.js';
import { OnInteractionRecorded } from './rules/on-interaction-recorded.consumer.js';
import { OnPolicyChanged } from './rules/on-policy-changed.consumer.js';
import { OnRecordFacts } from './rules/on-record-facts.consumer.js';
import { RecordPoliciesStore } from './rules/record-policies.store.js';
import { RuleCatalogue } from './rules/rule-catalogue.js';
import { RulesGrpc } from './rules/rules.grpc.js';
import { RulesStore } from './rules/rules.store.js';
import { SeedRules } from './rules/seed-rules.js';
import { SeenStatesStore } from './rules/seen-states.store.js';
import { ChangeByHand } from './tags/change-by-hand.js';
import { ChangeTags } from './tags/change-tags.js';
import { EraseTags } from './tags/erase-tags.js';
import { ExpireTags } from './tags/expire-tags.js';
import { HandRules } from './tags/hand-rules.js';
import { ExpireTagsWorker } from './tags/expire-tags.worker.js';
import { ReadTags } from './tags/read-tags.js';
import { SubjectAccess } from './tags/subject-access.js';
import { TagHistoryStore } from './tags/tag-history.store.js';
import { TagValuesStore } from './tags/tag-values.store.js';
import { TagsGrpc } from './tags/tags.grpc.js';
import { TaxonomyGrpc } from './taxonomy/taxonomy.grpc.js';
import { shippedTaxonomy, Taxonomy } from './taxonomy/taxonomy.js';

const records = [RecordsStore, RecordMap, EraseRecord];
const tags = [TagValuesStore, TagHistoryStore, ChangeTags, ChangeByHand, HandRules, SubjectAccess, ReadTags, ExpireTags, ExpireTagsWorker, EraseTags];
const rules = [RulesStore, RuleCatalogue, SeedRules, ChangeRules, ListRules, SeenStatesStore, RecordPoliciesStore, JudgeFacts, JudgeHappenings, JudgePolicies];
const conversations = [ExtractionJobsStore, ScheduleExtraction, TagConversation, ExtractConversations, ExtractConversationsWorker];

/** The tag system: wiring only. */
@Module({
  imports: [PostgresModule.forRoot({ service: 'tagging', migrations: [...messagingMigrations, ...taggingMigrations] }), MessagingModule.forRoot({ service: 'tagging' })],
  controllers: [
    OnRecordState, OnRecordFacts, OnInteractionRecorded, OnPolicyChanged, OnContentInteracted, OnContentPublished, TaxonomyGrpc, TagsGrpc, RulesGrpc,
  ],
  providers: [
    { provide: Taxonomy, useFactory: shippedTaxonomy },
    { provide: DICTIONARY, useFactory: shippedDictionary },
    provideGrpcClient(CONVERSATIONS, 'kejing.cdp.v1.ConversationService', 'cdp'),
    ...records, ...tags, ...rules, ...conversations,
  ],
})
export class TaggingModule {}
