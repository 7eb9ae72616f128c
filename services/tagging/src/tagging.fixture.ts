// For the tests of this service: its consumers and use cases on a real database, with a clock and a CDP of the test's own.
import { create, type DescMessage, type Message, type MessageInitShape } from '@bufbuild/protobuf';
import { ManualClock, sequentialIds, systemIds } from '@kejing/clock';
import type { ConversationServiceClient, GetMaskedConversationResponse } from '@kejing/contracts/grpc/cdp/v1/conversation';
import type { Caller, GrpcClient } from '@kejing/grpc';
import { EventContext, messagingMigrations, type ReceivedEvent } from '@kejing/messaging';
import { openDatabase, RequestLog, type Database } from '@kejing/postgres';
import { testDatabase, type TestDatabase } from '@kejing/testing';
import { taggingMigrations } from '../migrations/index.js';
import { OnContentPublished } from './contents/on-content-published.consumer.js';
import { ExtractConversations } from './conversations/extract-conversations.js';
import { ExtractionJobsStore } from './conversations/extraction-jobs.store.js';
import { ScheduleExtraction } from './conversations/schedule-extraction.js';
import { TagConversation } from './conversations/tag-conversation.js';
import { shippedDictionary } from './extraction/dictionary.js';
import { EraseRecord } from './records/erase-record.js';
import { OnRecordState } from './records/on-record-state.consumer.js';
import { RecordMap } from './records/record-map.js';
import { RecordsStore } from './records/records.store.js';
import { ChangeRules } from './rules/change-rules.js';
import { JudgeFacts } from './rules/judge-facts.js';
import { JudgeHappenings } from './rules/judge-happenings.js';
import { JudgePolicies } from './rules/judge-policies.js';
import { OnContentInteracted } from './rules/on-content-interacted.consumer.js';
import { OnInteractionRecorded } from './rules/on-interaction-recorded.consumer.js';
import { OnPolicyChanged } from './rules/on-policy-changed.consumer.js';
import { OnRecordFacts } from './rules/on-record-facts.consumer.js';
import { RecordPoliciesStore } from './rules/record-policies.store.js';
import { RuleCatalogue } from './rules/rule-catalogue.js';
import { RulesStore } from './rules/rules.store.js';
import { SeedRules } from './rules/seed-rules.js';
import { SeenStatesStore } from './rules/seen-states.store.js';
import { ChangeByHand } from './tags/change-by-hand.js';
import { ChangeTags } from './tags/change-tags.js';
import { EraseTags } from './tags/erase-tags.js';
import { ExpireTags } from './tags/expire-tags.js';
import { HandRules } from './tags/hand-rules.js';
import { ReadTags } from './tags/read-tags.js';
import { SubjectAccess } from './tags/subject-access.js';
import { TagHistoryStore } from './tags/tag-history.store.js';
import { TagValuesStore } from './tags/tag-values.store.js';
import { shippedTaxonomy } from './taxonomy/taxonomy.js';

export const steward: Caller = { kind: 'user', subject: 'user:steward', roles: ['STEWARD'], purposes: [] };
export const operations: Caller = { kind: 'user', subject: 'user:operations', roles: ['OPERATIONS'], purposes: [] };
export const agent = (agentId: string): Caller => ({ kind: 'user', subject: `user:${agentId}`, roles: ['AGENT'], agentId, purposes: [] });

/** A published event, as it lies in the outbox. */
export interface Told {
  readonly type: string;
  readonly key: string;
  readonly backfill: boolean;
  readonly data: Record<string, unknown>;
}

export type Tagging = Awaited<ReturnType<typeof startTagging>>;

let sequence = 0n;

/** An event of the CDP or of content, newer than all before it. */
export function received<D extends DescMessage>(schema: D, key: string, data: MessageInitShape<D>, rest: Partial<ReceivedEvent> = {}): ReceivedEvent {
  sequence += 1n;
  return {
    id: systemIds.next(), type: schema.typeName, source: '/kejing/cdp', time: new Date('2026-05-02T00:00:00Z'), sequence, backfill: false, topic: schema.typeName,
    partition: 0, offset: String(sequence), key, data: create(schema, data) as Message, ...rest,
  };
}

/** Everything but Kafka and Nest. `cdp.answer` is what the CDP says to a question for a conversation; it may throw. */
export async function startTagging() {
  const test: TestDatabase = await testDatabase();
  const database: Database = await openDatabase({ url: test.url, poolSize: 8, migrations: [...messagingMigrations, ...taggingMigrations], service: 'tagging-test' });
  const clock = new ManualClock('2026-05-02T00:00:00Z');
  const taxonomy = shippedTaxonomy();
  const [values, history] = [new TagValuesStore(), new TagHistoryStore()];
  const records = new RecordMap(new RecordsStore());
  const changeTags = new ChangeTags(taxonomy, records, values, history);
  const [rulesStore, seen, requests] = [new RulesStore(), new SeenStatesStore(), new RequestLog()];
  const catalogue = new RuleCatalogue(rulesStore, taxonomy);
  const judgePolicies = new JudgePolicies(catalogue, seen, new RecordPoliciesStore(), records, changeTags);
  const judgeHappenings = new JudgeHappenings(catalogue, changeTags);
  const jobs = new ExtractionJobsStore();
  const schedule = new ScheduleExtraction(jobs);
  const access = new SubjectAccess(records);
  const cdp = { asked: [] as string[], answer: (_id: string): Partial<GetMaskedConversationResponse> => ({}) };
  const conversations = {
    getMaskedConversation: (request: { conversationId: string }, options?: { purposes?: readonly string[] }) => {
      cdp.asked.push(`${request.conversationId} ${options?.purposes?.join() ?? ''}`);
      return Promise.resolve().then(() => cdp.answer(request.conversationId));
    },
  } as unknown as GrpcClient<ConversationServiceClient>;
  const consumers = {
    record: new OnRecordState(records, new EraseRecord(records, new EraseTags(values, history), judgePolicies, schedule), clock),
    facts: new OnRecordFacts(new JudgeFacts(catalogue, seen, changeTags), clock),
    interactions: new OnInteractionRecorded(judgeHappenings, schedule, clock),
    policies: new OnPolicyChanged(judgePolicies, clock),
    contentInteractions: new OnContentInteracted(judgeHappenings, clock),
    contents: new OnContentPublished(changeTags, clock),
  };
  const seed = new SeedRules(database, clock, systemIds, rulesStore);
  await seed.execute();
  type Batch = { handle(events: ReceivedEvent[], ctx: EventContext): Promise<void> };
  return {
    database, clock, cdp, seed, db: test.db, consumers,
    expireTags: new ExpireTags(values, taxonomy, changeTags),
    changeRules: new ChangeRules(database, clock, sequentialIds(), rulesStore, taxonomy, requests),
    byHand: new ChangeByHand(database, clock, requests, changeTags, new HandRules(taxonomy, access)),
    reading: new ReadTags(database, clock, access, values, history),
    extract: new ExtractConversations(database, clock, conversations, jobs, new TagConversation(shippedDictionary(), taxonomy, changeTags)),
    /** Handles events in one transaction, as a chunk. */
    batch: (consumer: Batch, ...events: ReceivedEvent[]) => database.tx((tx) => consumer.handle(events, new EventContext(tx, events))),
    each: async (consumer: Batch, ...events: ReceivedEvent[]) => {
      for (const event of events) await database.tx((tx) => consumer.handle([event], new EventContext(tx, [event])));
    },
    /** What was told of a subject, in order. */
    told: async (subjectId: string): Promise<Told[]> => {
      const { rows } = await test.db.query<{ type: string; key: string; headers: Record<string, string>; value: Buffer }>('SELECT type, key, headers, value FROM outbox WHERE key = $1 ORDER BY id', [subjectId]);
      return rows.map(({ type, key, headers, value }) => ({ type: type.split('.').at(-1)!, key, backfill: headers['ce_backfill'] === 'true', data: JSON.parse(value.toString()) as Record<string, unknown> }));
    },
    async close() {
      await database.close();
      await test.close();
    },
  };
}
