import { Module } from '@nestjs/common';
import { SERVICE_CONFIG } from '@kejing/config';
import { MessagingModule, messagingMigrations } from '@kejing/messaging';
import { PostgresModule } from '@kejing/postgres';
import { contentMigrations } from '../migrations/index.js';
import type { ContentConfig } from './content.config.js';
import { ChangeContent } from './contents/change-content.js';
import { ContentsGrpc } from './contents/contents.grpc.js';
import { ContentsStore } from './contents/contents.store.js';
import { CreateContent } from './contents/create-content.js';
import { EditContent } from './contents/edit-content.js';
import { PublishContent } from './contents/publish-content.js';
import { ReadContents } from './contents/read-contents.js';
import { ReviewContent } from './contents/review-content.js';
import { EraseInteractions } from './interactions/erase-interactions.js';
import { InteractionsStore } from './interactions/interactions.store.js';
import { RecordInteraction } from './interactions/record-interaction.js';
import { CreateLink } from './links/create-link.js';
import { EraseLinks } from './links/erase-links.js';
import { LinkTask } from './links/link-task.js';
import { LinksGrpc } from './links/links.grpc.js';
import { LinksStore } from './links/links.store.js';
import { MakeLink } from './links/make-link.js';
import { OnAgentTaskRequested } from './links/on-agent-task-requested.consumer.js';
import { ReadLinks } from './links/read-links.js';
import { CountView } from './pages/count-view.js';
import { FindPage } from './pages/find-page.js';
import { LinksHttp } from './pages/links.http.js';
import { PagesStore } from './pages/pages.store.js';
import { RefuseLinks } from './pages/refuse-links.js';
import { RenderPages } from './pages/render-pages.js';
import { ShowPages } from './pages/show-pages.js';
import { StudiosHttp } from './pages/studios.http.js';
import { defaultPhraseChecker, PHRASE_CHECKER } from './phrases/default-checker.js';
import { PublicAddress } from './public-address.js';
import { RANDOM_NAME, randomName } from './random-name.js';
import { EraseRecord } from './records/erase-record.js';
import { KeepRecords } from './records/keep-records.js';
import { OnConsentChanged } from './records/on-consent-changed.consumer.js';
import { OnRecordState } from './records/on-record-state.consumer.js';
import { RecordsStore } from './records/records.store.js';
import { CreateStrategy } from './strategies/create-strategy.js';
import { ReadStrategies } from './strategies/read-strategies.js';
import { StrategiesGrpc } from './strategies/strategies.grpc.js';
import { StrategiesStore } from './strategies/strategies.store.js';
import { KeepStudio } from './studios/keep-studio.js';
import { OnAgentChanged } from './studios/on-agent-changed.consumer.js';
import { ReadStudios } from './studios/read-studios.js';
import { StudiosGrpc } from './studios/studios.grpc.js';
import { StudiosStore } from './studios/studios.store.js';

/** Wiring of the content service. */
@Module({
  imports: [
    PostgresModule.forRoot({ service: 'content', migrations: [...messagingMigrations, ...contentMigrations] }),
    MessagingModule.forRoot({ service: 'content' }),
  ],
  controllers: [ContentsGrpc, LinksGrpc, StrategiesGrpc, StudiosGrpc, OnAgentChanged, OnRecordState, OnConsentChanged, OnAgentTaskRequested, LinksHttp, StudiosHttp],
  providers: [
    { provide: RANDOM_NAME, useValue: randomName },
    { provide: PHRASE_CHECKER, useFactory: defaultPhraseChecker },
    { provide: PublicAddress, inject: [SERVICE_CONFIG], useFactory: (config: ContentConfig) => new PublicAddress(config) },
    ContentsStore, InteractionsStore, LinksStore, PagesStore, RecordsStore, StrategiesStore, StudiosStore,
    ChangeContent, CountView, CreateContent, CreateLink, CreateStrategy, EditContent, EraseInteractions, EraseLinks, EraseRecord, FindPage, KeepRecords, KeepStudio,
    LinkTask, MakeLink, PublishContent, ReadContents, ReadLinks, ReadStrategies, ReadStudios, RecordInteraction, RefuseLinks, RenderPages,
    ReviewContent, ShowPages,
  ],
})
export class ContentModule {}
