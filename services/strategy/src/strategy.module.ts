import { Module } from '@nestjs/common';
import { MessagingModule, messagingMigrations } from '@kejing/messaging';
import { PostgresModule } from '@kejing/postgres';
import { strategyMigrations } from '../migrations/index.js';
import { AgentScope } from './agents/agent-scope.js';
import { AgentsStore } from './agents/agents.store.js';
import { KeepAgents } from './agents/keep-agents.js';
import { OnAgent } from './agents/on-agent.consumer.js';
import { ReadAgents } from './agents/read-agents.js';
import { ContentsStore } from './contents/contents.store.js';
import { KeepContents } from './contents/keep-contents.js';
import { OnContent } from './contents/on-content.consumer.js';
import { ReadContents } from './contents/read-contents.js';
import { CountForAgent } from './counters/count-for-agent.js';
import { CounterController } from './counters/counter.grpc.js';
import { CountersStore } from './counters/counters.store.js';
import { OnLead } from './counters/on-lead.consumer.js';
import { DecisionLog } from './decisions/decision-log.js';
import { DecisionsStore } from './decisions/decisions.store.js';
import { ForgetDecisions } from './decisions/forget-decisions.js';
import { EraseItems } from './feed/erase-items.js';
import { FeedBell } from './feed/feed-bell.js';
import { FeedBellWorker } from './feed/feed-bell.worker.js';
import { FeedController } from './feed/feed.grpc.js';
import { FeedStore } from './feed/feed.store.js';
import { FeedWriter } from './feed/feed-writer.js';
import { ForgetItems } from './feed/forget-items.js';
import { KeepTask } from './feed/keep-task.js';
import { OnLink } from './feed/on-link.consumer.js';
import { OnSignal } from './feed/on-signal.consumer.js';
import { OnTask } from './feed/on-task.consumer.js';
import { RaiseOpportunities } from './feed/raise-opportunities.js';
import { ReadFeed } from './feed/read-feed.js';
import { ShowOpportunities } from './feed/show-opportunities.js';
import { TaskLinksStore } from './feed/task-links.store.js';
import { VisibleItem } from './feed/visible-item.js';
import { WatchFeed } from './feed/watch-feed.js';
import { ForgetOld } from './forget-old.js';
import { ForgetOldWorker } from './forget-old.worker.js';
import { ChooseOption } from './outcomes/choose-option.js';
import { ExplainOpportunity } from './outcomes/explain-opportunity.js';
import { FeedActions } from './outcomes/feed-actions.js';
import { ReportOutcome } from './outcomes/report-outcome.js';
import { FactsStore } from './records/facts.store.js';
import { KeepFacts } from './records/keep-facts.js';
import { KeepRecord } from './records/keep-record.js';
import { OnConsent } from './records/on-consent.consumer.js';
import { OnPolicy } from './records/on-policy.consumer.js';
import { OnRecord } from './records/on-record.consumer.js';
import { OnSegment } from './records/on-segment.consumer.js';
import { OnTag } from './records/on-tag.consumer.js';
import { ReadSubject } from './records/read-subject.js';
import { RecordsStore } from './records/records.store.js';
import { CreateScript } from './scripts/create-script.js';
import { ReadScripts } from './scripts/read-scripts.js';
import { ReviewScript } from './scripts/review-script.js';
import { ScriptController } from './scripts/script.grpc.js';
import { ScriptsStore } from './scripts/scripts.store.js';
import { CreateStrategy } from './strategies/create-strategy.js';
import { FindStrategies } from './strategies/find-strategies.js';
import { JudgeRecord } from './strategies/judge-record.js';
import { LearnFromOutcome } from './strategies/learn-from-outcome.js';
import { StrategiesStore } from './strategies/strategies.store.js';
import { StrategyCatalogue } from './strategies/strategy-catalogue.js';
import { StrategyCatalogueWorker } from './strategies/strategy-catalogue.worker.js';
import { StrategyController } from './strategies/strategy.grpc.js';
import { TryDecision } from './strategies/try-decision.js';

/** Wiring only, slice by slice. */
@Module({
  imports: [
    PostgresModule.forRoot({ migrations: [...messagingMigrations, ...strategyMigrations], service: 'strategy' }),
    MessagingModule.forRoot({ service: 'strategy' }),
  ],
  controllers: [
    OnRecord, OnTag, OnPolicy, OnConsent, OnSegment, OnAgent, OnContent, OnSignal, OnTask, OnLink, OnLead,
    StrategyController, ScriptController, FeedController, CounterController,
  ],
  providers: [
    RecordsStore, FactsStore, KeepRecord, KeepFacts, ReadSubject,
    AgentsStore, KeepAgents, ReadAgents, AgentScope,
    ContentsStore, KeepContents, ReadContents,
    ScriptsStore, CreateScript, ReviewScript, ReadScripts,
    StrategiesStore, StrategyCatalogue, StrategyCatalogueWorker, CreateStrategy, FindStrategies, JudgeRecord, TryDecision, LearnFromOutcome,
    DecisionsStore, DecisionLog, ForgetDecisions,
    FeedStore, TaskLinksStore, FeedWriter, ReadFeed, VisibleItem, FeedBell, FeedBellWorker, WatchFeed, RaiseOpportunities, ShowOpportunities, KeepTask, EraseItems, ForgetItems,
    CountersStore, CountForAgent,
    ChooseOption, ReportOutcome, ExplainOpportunity, FeedActions,
    ForgetOld, ForgetOldWorker,
  ],
})
export class StrategyModule {}
