import { Module } from '@nestjs/common';
import { IDS, type Ids } from '@kejing/clock';
import { AgentsModule } from '../agents/agents.module.js';
import { ModelsModule } from '../models/models.module.js';
import { AuditModule } from '../privacy/audit.module.js';
import { KeyRings } from '../vault/key-rings.js';
import { VaultModule } from '../vault/vault.module.js';
import { ChangeIdentity } from './change-identity.js';
import { CompareRecords } from './compare-records.js';
import { CustomersStore } from './customers.store.js';
import { DrainMatchQueue } from './drain-match-queue.js';
import { EnsureDevices } from './ensure-devices.js';
import { EnsureParty } from './ensure-party.js';
import { EraseIdentity } from './erase-identity.js';
import { ExplainIdentity } from './explain-identity.js';
import { FactsStore } from './facts.store.js';
import { FindCustomer } from './find-customer.js';
import { HistoryStore } from './history.store.js';
import { IdentityIds } from './identity-ids.js';
import { IdentityGrpc } from './identity.grpc.js';
import { IdentityStore } from './identity.store.js';
import { LedgerStore } from './ledger.store.js';
import { LockParties } from './lock-parties.js';
import { LoadComponents } from './load-components.js';
import { LookupCustomer } from './lookup-customer.js';
import { MakeRecords } from './make-records.js';
import { MatchQueue } from './match-queue.js';
import { MatchQueueStore } from './match-queue.store.js';
import { MatchQueueWorker } from './match-queue.worker.js';
import { MatchingBacklogWorker } from './matching-backlog.worker.js';
import { Outbox } from './outbox.js';
import { PairsStore } from './pairs.store.js';
import { PrepareParties } from './prepare-parties.js';
import { PrepareParty } from './prepare-party.js';
import { PrepareThread } from './prepare-thread.js';
import { ReadHistory } from './read-history.js';
import { RecordDirectory } from './record-directory.js';
import { RecordFacts } from './record-facts.js';
import { RecordsStore } from './records.store.js';
import { RematchRecords } from './rematch-records.js';
import { RememberErasures } from './remember-erasures.js';
import { ReportParties } from './report-parties.js';
import { ChunkStore } from './chunk.store.js';
import { SaveMemory } from './save-memory.js';
import { ResolveParty } from './resolve-party.js';
import { StewardRequests } from './steward-requests.js';
import { StewardIdentity } from './steward-identity.js';
import { TouchCustomer } from './touch-customer.js';
import { TouchRecords } from './touch-records.js';
import { WithdrawParty } from './withdraw-party.js';

const THREAD = new URL('./prepare-in-thread.js', import.meta.url);

@Module({
  imports: [VaultModule, AgentsModule, AuditModule, ModelsModule],
  controllers: [IdentityGrpc],
  providers: [
    { provide: IdentityIds, inject: [IDS], useFactory: (ids: Ids) => new IdentityIds(ids) },
    { provide: PrepareThread, inject: [KeyRings], useFactory: ({ tokens }: KeyRings) => new PrepareThread(tokens, THREAD) },
    RecordsStore, CustomersStore, FactsStore, LedgerStore, IdentityStore, HistoryStore,
    EnsureDevices, LockParties, RecordDirectory, RecordFacts, TouchCustomer, TouchRecords, ChangeIdentity, MakeRecords, Outbox,
    PairsStore, LoadComponents, SaveMemory, MatchQueueStore, MatchQueue, RematchRecords, DrainMatchQueue, MatchQueueWorker, MatchingBacklogWorker,
    ReportParties, ChunkStore, PrepareParty, PrepareParties, WithdrawParty, EnsureParty, FindCustomer, LookupCustomer, StewardIdentity, StewardRequests, ExplainIdentity, ReadHistory, CompareRecords, ResolveParty, EraseIdentity, RememberErasures,
  ],
  exports: [StewardIdentity, ReadHistory, CompareRecords, ResolveParty, RecordDirectory, RecordFacts, TouchCustomer, TouchRecords, ReportParties, PrepareParty, PrepareParties, MatchQueue, WithdrawParty, EnsureParty, FindCustomer, EraseIdentity, RememberErasures, LockParties],
})
export class IdentityModule {}
