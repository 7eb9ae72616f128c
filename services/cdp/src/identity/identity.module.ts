import { Module } from '@nestjs/common';
import { IDS, type Ids } from '@kejing/clock';
import { AgentsModule } from '../agents/agents.module.js';
import { AuditModule } from '../privacy/audit.module.js';
import { VaultModule } from '../vault/vault.module.js';
import { ChangeIdentity } from './change-identity.js';
import { CustomersStore } from './customers.store.js';
import { EnsureDevices } from './ensure-devices.js';
import { EnsureParty } from './ensure-party.js';
import { EraseIdentity } from './erase-identity.js';
import { ExplainIdentity } from './explain-identity.js';
import { FactsStore } from './facts.store.js';
import { FindCustomer } from './find-customer.js';
import { IdentityIds } from './identity-ids.js';
import { IdentityGrpc } from './identity.grpc.js';
import { IdentityStore } from './identity.store.js';
import { LedgerStore } from './ledger.store.js';
import { LockParties } from './lock-parties.js';
import { LookupCustomer } from './lookup-customer.js';
import { ObserveRecord } from './observe-record.js';
import { RecordDirectory } from './record-directory.js';
import { RecordFacts } from './record-facts.js';
import { RecordsStore } from './records.store.js';
import { RememberErasures } from './remember-erasures.js';
import { ReportParties } from './report-parties.js';
import { ChunkStore } from './chunk.store.js';
import { ReportParty } from './report-party.js';
import { StewardRequests } from './steward-requests.js';
import { StewardIdentity } from './steward-identity.js';
import { TouchCustomer } from './touch-customer.js';
import { TouchRecords } from './touch-records.js';
import { WithdrawParty } from './withdraw-party.js';

@Module({
  imports: [VaultModule, AgentsModule, AuditModule],
  controllers: [IdentityGrpc],
  providers: [
    { provide: IdentityIds, inject: [IDS], useFactory: (ids: Ids) => new IdentityIds(ids) },
    RecordsStore, CustomersStore, FactsStore, LedgerStore, IdentityStore,
    EnsureDevices, LockParties, RecordDirectory, RecordFacts, TouchCustomer, TouchRecords, ChangeIdentity, ObserveRecord,
    ReportParties, ChunkStore, ReportParty, WithdrawParty, EnsureParty, FindCustomer, LookupCustomer, StewardIdentity, StewardRequests, ExplainIdentity, EraseIdentity, RememberErasures,
  ],
  exports: [RecordDirectory, RecordFacts, TouchCustomer, TouchRecords, ReportParties, ReportParty, WithdrawParty, EnsureParty, FindCustomer, EraseIdentity, RememberErasures, LockParties],
})
export class IdentityModule {}
