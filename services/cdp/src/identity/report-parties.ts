import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import type { Identifying } from '../vault/identifying.js';
import { RecordVault } from '../vault/record-vault.js';
import { Tokens } from '../vault/tokens.js';
import { ChangeIdentity } from './change-identity.js';
import { ChunkMemory } from './chunk-memory.js';
import { ChunkCustomers, ChunkFacts, ChunkIdentity, ChunkLedger, ChunkRecords, ChunkVault } from './chunk-stores.js';
import { ChunkStore } from './chunk.store.js';
import type { CustomersStore } from './customers.store.js';
import { EnsureDevices } from './ensure-devices.js';
import { FactsStore } from './facts.store.js';
import { CANDIDATE_LIMIT, linkingKinds } from './find-candidates.js';
import { IdentityIds } from './identity-ids.js';
import { IdentityStore } from './identity.store.js';
import { LedgerStore } from './ledger.store.js';
import { ObserveRecord } from './observe-record.js';
import { RecordsStore, type ReportedState } from './records.store.js';
import { ReportParty, type PreparedParty, type Report } from './report-party.js';
import { TouchCustomer } from './touch-customer.js';

/** A party that was prepared and how it was reported. */
export interface ReportedParty {
  prepared: PreparedParty;
  report: Report;
}

/**
 * Many reports in as many statements as one: all that they may touch is read once, {@link ReportParty} takes them in one by one over
 * memory, and what it saved is written once. So the decisions, events and the state are those of one by one.
 */
@Injectable()
export class ReportParties {
  constructor(
    private readonly chunk: ChunkStore,
    private readonly records: RecordsStore,
    private readonly identity: IdentityStore,
    private readonly facts: FactsStore,
    private readonly ledger: LedgerStore,
    private readonly vault: RecordVault,
    private readonly tokens: Tokens,
    private readonly ids: IdentityIds,
    private readonly servicing: ServicingDirectory,
  ) {}

  /** The locks are held. */
  async execute(tx: Tx, reported: readonly ReportedParty[]): Promise<void> {
    if (reported.length === 0) return;
    const sourceTokens = reported.flatMap(({ prepared }) => [...prepared.sourceTokens, ...prepared.deviceTokens]);
    const states = await this.chunk.reported(tx, sourceTokens);
    const erased = await this.chunk.erased(tx, sourceTokens);
    const taken = this.taken(reported, states, erased);
    const known = [...new Set(taken.flatMap((one) => stateOf(one, states)?.recordId ?? []))];

    const devices = taken.flatMap(({ prepared }) => prepared.deviceTokens.flatMap((token) => states.get(token)?.recordId ?? []));
    const { memory, book } = await this.load(tx, taken, known, devices);
    const records = new ChunkRecords(memory, states, erased);
    const facts = new ChunkFacts(await this.facts.of(tx, known));
    const [identity, customers, ledger, vault] = [new ChunkIdentity(memory), new ChunkCustomers(memory), new ChunkLedger(), new ChunkVault()];

    const servicing = standIn<ServicingDirectory>({ assign: async (_, assignment) => book.assign(assignment), servicingAgentOf: async (_, ids) => book.latest(ids) });
    const touch = new TouchCustomer(standIn<CustomersStore>(customers), servicing);
    const change = new ChangeIdentity(standIn<IdentityStore>(identity), standIn<CustomersStore>(customers), standIn<LedgerStore>(ledger), touch, this.ids);
    const ensure = new EnsureDevices(standIn<RecordsStore>(records), standIn<CustomersStore>(customers), standIn<LedgerStore>(ledger), this.tokens, this.ids);
    const observe = new ObserveRecord(standIn<RecordsStore>(records), standIn<IdentityStore>(identity), standIn<FactsStore>(facts), ensure, change, this.ids);
    const report = new ReportParty(standIn<RecordsStore>(records), standIn<RecordVault>(vault), this.tokens, observe, this.ids, servicing);
    for (const one of reported) await report.execute(tx, one.prepared, one.report);

    await this.save(tx, { memory, records, facts, ledger, vault }, reported[0]!.report.now);
    await this.servicing.save(tx, book);
  }

  /** Those that will have an effect, by the rule of {@link ReportParty}. */
  private taken(reported: readonly ReportedParty[], states: ReadonlyMap<string, ReportedState>, erased: ReadonlyMap<string, Date>): ReportedParty[] {
    const versions = new Map<string, bigint>();
    return reported.filter((one) => {
      const { prepared: { sourceKey, sourceTokens }, report } = one;
      const version = versions.get(sourceKey) ?? stateOf(one, states)?.sourceVersion;
      const erasedAt = sourceTokens.flatMap((token) => erased.get(token) ?? []);
      const isTaken = version === undefined ? erasedAt.every((at) => report.time > at) : report.sourceVersion > version;
      if (isTaken) versions.set(sourceKey, report.sourceVersion);
      return isTaken;
    });
  }

  /** Whole components of all records that the reports may touch, held until the end of the transaction. */
  private async load(tx: Tx, taken: readonly ReportedParty[], known: readonly string[], devices: readonly string[]) {
    const linking = taken.flatMap(({ prepared }) => prepared.tokens.filter((t) => linkingKinds.has(t.kind)).flatMap((t) => t.tokens));
    // The reports may add and take away a row each: so many more than are looked at.
    const limit = CANDIDATE_LIMIT + taken.length;
    const found = await this.records.withTokens(tx, [...new Set(linking)], limit);
    // What stays weak whatever the reports change links nobody, and need not be held.
    const weak = new Set([...Map.groupBy(found, (row) => row.token)].flatMap(([token, rows]) => (rows[0]!.kind === 'PHONE_NAME' && rows.length === limit ? [token] : [])));
    const candidates = found.filter((row) => !weak.has(row.token)).map((row) => row.recordId);
    const seeds = [...new Set([...known, ...candidates, ...devices])];
    const state = await this.identity.load(tx, seeds);
    const memory = new ChunkMemory(state, found, await this.records.tokensOf(tx, known));
    const agents = taken.flatMap(({ prepared: { party } }) => (party.agentCode === '' ? [] : [party]));
    return { memory, book: await this.servicing.book(tx, state.records.map((r) => r.recordId), agents) };
  }

  private async save(tx: Tx, { memory, records, facts, ledger, vault }: Saved, now: Date): Promise<void> {
    const isKnown = (id: string) => !records.inserted.has(id);
    if (records.inserted.size > 0) await this.records.insert(tx, [...records.inserted.values()], now);
    await this.chunk.saveRecords(tx, records, now);
    await this.chunk.dropTokens(tx, [...records.withNewTokens].filter(isKnown));
    await this.records.addTokens(tx, [...records.withNewTokens].flatMap((id) => memory.tokensOf(id)));
    await this.chunk.dropFacts(tx, [...facts.changed].filter(isKnown));
    await this.facts.add(tx, await facts.of(tx, [...facts.changed]));
    await this.vault.putNew(tx, asRows(vault.fresh));
    await this.vault.putAgain(tx, asRows(vault.again));
    await this.ledger.append(tx, ledger.entries);
    await this.chunk.saveIdentity(tx, memory);
  }
}

const stateOf = ({ prepared }: ReportedParty, states: ReadonlyMap<string, ReportedState>): ReportedState | undefined =>
  prepared.sourceTokens.map((token) => states.get(token)).find((state) => state !== undefined);

interface Saved {
  memory: ChunkMemory;
  records: ChunkRecords;
  facts: ChunkFacts;
  ledger: ChunkLedger;
  vault: ChunkVault;
}

/** The use cases name the classes that are injected; over memory they get the methods that they call. */
const standIn = <T>(part: Partial<T>): T => part as T;

const asRows = (secrets: ReadonlyMap<string, Identifying>) => [...secrets].map(([recordId, identifying]) => ({ recordId, identifying }));
