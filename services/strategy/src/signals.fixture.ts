// For tests of signals: the use case on a real database, with some customers, agents and strategies.
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ManualClock, systemIds } from '@kejing/clock';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import { InteractionSignalledSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import { EventContext, messagingMigrations, type ReceivedEvent } from '@kejing/messaging';
import { empty, received } from '@kejing/messaging/testing';
import { openDatabase, type Tx } from '@kejing/postgres';
import { testDatabase } from '@kejing/testing';
import { strategyMigrations } from '../migrations/index.js';
import { AgentsStore } from './agents/agents.store.js';
import { ReadAgents } from './agents/read-agents.js';
import { ContentsStore } from './contents/contents.store.js';
import { ReadContents } from './contents/read-contents.js';
import { CountForAgent } from './counters/count-for-agent.js';
import { CountersStore } from './counters/counters.store.js';
import { DecisionLog } from './decisions/decision-log.js';
import { DecisionsStore } from './decisions/decisions.store.js';
import { FeedStore } from './feed/feed.store.js';
import { FeedWriter } from './feed/feed-writer.js';
import { OnSignal } from './feed/on-signal.consumer.js';
import { RaiseOpportunities } from './feed/raise-opportunities.js';
import { ShowOpportunities } from './feed/show-opportunities.js';
import { FactsStore } from './records/facts.store.js';
import { ReadSubject } from './records/read-subject.js';
import { RecordsStore } from './records/records.store.js';
import { ReadScripts } from './scripts/read-scripts.js';
import { ScriptsStore } from './scripts/scripts.store.js';
import { JudgeRecord } from './strategies/judge-record.js';
import { StrategiesStore } from './strategies/strategies.store.js';
import { StrategyCatalogue } from './strategies/strategy-catalogue.js';
import type { StrategyConfig } from './strategy.config.js';

/** Record r0, r1, … : two of each customer, whose agents are a0 (serves), a1 (has left), a2 (serves, low grade) and none. r7 is erased. */
const PEOPLE = `
  INSERT INTO record SELECT 'r' || n, 'K' || n / 2, CASE WHEN n / 2 % 4 < 3 THEN 'a' || n / 2 % 4 END, n = 7, 1 FROM generate_series(0, 399) n;
  INSERT INTO record_tag SELECT 'r' || n, 't', 'tag' || n % 5, n % 2 = 0, NULL, false, 1 FROM generate_series(0, 399, 3) n;
  INSERT INTO record_policy SELECT 'r' || n, 'p' || n, 'HOLDER', 'CHILD', 'IN_FORCE', 1 FROM generate_series(1, 399, 4) n;
  INSERT INTO record_consent SELECT 'r' || n, purpose, 'AGENT', n % 7 > 1, now() FROM generate_series(0, 399, 5) n, unnest('{MARKETING,SENSITIVE}'::text[]) purpose;
  INSERT INTO record_consent VALUES ('r4', 'PERSONALISATION', 'UNSPECIFIED', false, now());
  INSERT INTO customer_segment SELECT 'K' || n, 'grown', n % 4 > 0, 1, 1 FROM generate_series(0, 199, 3) n;
  INSERT INTO agent SELECT 'a' || n, 'Agent ' || n, 'u', '/u/', CASE n WHEN 2 THEN 'L0' ELSE 'L4' END, n <> 1, 1 FROM generate_series(0, 9) n;
  INSERT INTO content VALUES ('c1', 'guide', 'Guide', true, NULL, 1), ('c2', 'gone', 'Gone', false, NULL, 1);
  INSERT INTO script_key VALUES ('call', 1);
  INSERT INTO script (script_id, script_key, version, scenario, stage, objection, text, disclosure, state, author, create_time)
    VALUES ('00000000-0000-7000-8000-0000000000ff', 'call', 1, 's1', 'CLOSING', 'UNSPECIFIED', '{{ agent_name }}: {{ content_title }}', '', 'APPROVED', 'x', now());`;

const STRATEGIES = [
  { key: 'any', scenario: 's1', eligibility: 'true', value: 10, choice: { scriptKey: 'call' } },
  { key: 'read', scenario: 's1', eligibility: `signal.kind == 'READ'`, value: 100, choice: { contentKey: 'guide' } },
  { key: 'tagged', scenario: 's1', eligibility: `'tag2' in tags || 'grown' in segments`, value: 50, choice: {}, grade: 3 },
  { key: 'gone', scenario: 's1', eligibility: 'true', value: 900, choice: { contentKey: 'gone' } },
  { key: 'child', scenario: 's2', eligibility: `policies.exists(p, p.line == 'CHILD')`, value: 10, choice: {}, consent: true },
];

const KINDS = [InteractionKind.READ, InteractionKind.SHARED];

export interface SignalInit {
  readonly signalId: string; readonly record: number; readonly agentId: string; readonly scenario?: string; readonly kind?: number; readonly runId?: string; readonly minute?: number;
}

export async function signalsFixture() {
  const database = await testDatabase();
  const db = await openDatabase({ url: database.url, poolSize: 8, migrations: [...messagingMigrations, ...strategyMigrations], service: 'strategy-test' });
  const clock = new ManualClock('2026-05-02T00:00:00Z');
  const config = { signalWindowMinutes: 60, gradeGate: { L0: 1, L4: 5 } } as Partial<StrategyConfig> as StrategyConfig;
  const [feed, agents] = [new FeedStore(), new ReadAgents(new AgentsStore())];
  const writer = new FeedWriter(feed, clock);
  const catalogue = new StrategyCatalogue(db, new StrategiesStore());
  const judge = new JudgeRecord(catalogue, new ReadContents(new ContentsStore(), clock), new ReadScripts(new ScriptsStore()), config);
  const show = new ShowOpportunities(writer, new CountForAgent(new CountersStore(), clock), config, clock, systemIds);
  const raise = new RaiseOpportunities(new ReadSubject(new FactsStore(), new RecordsStore(), clock), agents, judge, new DecisionLog(new DecisionsStore(), clock, systemIds), show);
  const on = new OnSignal(raise);

  return {
    db, writer,
    handle: (tx: Tx, events: readonly ReceivedEvent[]) => on.handle([...events], new EventContext(tx, events)),
    /** As it was at first. */
    async reset(): Promise<void> {
      await empty(db);
      await db.reader.query(PEOPLE);
      for (const [n, { key, scenario, eligibility, value, choice, grade = 0, consent = false }] of STRATEGIES.entries()) {
        await db.reader.query(`INSERT INTO strategy VALUES ($1, $2, 1)`, [key, `00000000-0000-7000-8000-00000000000${n}`]);
        await db.reader.query(`INSERT INTO strategy_version VALUES ($1, 1, $1, $2, $3, $4, $5, $6, $7, false, 'x', now())`, [
          key, scenario, eligibility, value, grade, consent, JSON.stringify({ title: key, whyTemplate: '{{ reason }} {{ tags }} {{ lines }}', scriptKey: '', contentKey: '', action: 'CALL', ...choice }),
        ]);
      }
      await catalogue.refresh();
    },
    signal: ({ signalId, record, agentId, scenario = 's1', kind = 0, runId = '', minute = 0 }: SignalInit) =>
      received(InteractionSignalledSchema, `r${record}`, {
        signalId, recordId: `r${record}`, agentId, contentId: 'c1', interactionId: `i-${signalId}`, scenario, reason: `because of ${signalId}`, topics: ['x'], kind: KINDS[kind]!, runId,
        interactionTime: timestampFromDate(new Date(clock.now().getTime() + minute * 60_000)),
      }),
    async close(): Promise<void> {
      await db.close();
      await database.close();
    },
  };
}
