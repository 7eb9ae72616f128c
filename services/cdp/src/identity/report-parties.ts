import { Injectable } from '@nestjs/common';
import { inTraceOf, type ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import type { Identifying } from '../vault/identifying.js';
import { RecordVault } from '../vault/record-vault.js';
import { Tokens } from '../vault/tokens.js';
import { ChunkFacts, ChunkRecords, ChunkVault } from './chunk-stores.js';
import { ChunkStore } from './chunk.store.js';
import { EnsureDevices } from './ensure-devices.js';
import { FactsStore } from './facts.store.js';
import { IdentityIds } from './identity-ids.js';
import type { CustomersStore } from './customers.store.js';
import type { LedgerStore } from './ledger.store.js';
import { LoadComponents } from './load-components.js';
import { MakeRecords } from './make-records.js';
import { ActiveModel } from '../models/active-model.js';
import { ObserveRecord } from './observe-record.js';
import { Outbox } from './outbox.js';
import { candidateTokens, type PreparedParty } from './prepare-party.js';
import { RecordsStore, type ReportedState } from './records.store.js';
import { PairsStore } from './pairs.store.js';
import { newRecord, ReportParty, type NewIds, type Report } from './report-party.js';
import { featuresRow, SaveMemory } from './save-memory.js';
import { standIn, Workbench } from './workbench.js';

/** A party that was prepared and how it was reported. */
export interface ReportedParty {
  prepared: PreparedParty;
  report: Report;
  /** The event that says it: what is told of it goes into the event's trace. */
  event: ReceivedEvent;
}

/** Reports whose records are read, and stored as far as that depends on nobody else. */
export interface Begun {
  reported: readonly (ReportedParty & { ids: NewIds })[];
  states: Map<string, ReportedState>;
  erased: ReadonlyMap<string, Date>;
  /** New records that are stored with tokens, features and what identifies them. */
  stored: ReadonlySet<string>;
}

/**
 * Reports in as many statements as one: all that they may touch is read once, {@link ReportParty} takes them in one by one over memory,
 * and what it saved is written once. So the decisions, events and the state are those of one by one.
 */
@Injectable()
export class ReportParties {
  constructor(
    private readonly chunk: ChunkStore,
    private readonly records: RecordsStore,
    private readonly pairs: PairsStore,
    private readonly components: LoadComponents,
    private readonly facts: FactsStore,
    private readonly saving: SaveMemory,
    private readonly vault: RecordVault,
    private readonly tokens: Tokens,
    private readonly ids: IdentityIds,
    private readonly servicing: ServicingDirectory,
    private readonly model: ActiveModel,
    private readonly outbox: Outbox,
  ) {}

  /** The sources are locked. A new record that is reported once is stored at once: it is matched with those that are committed when {@link finish} runs. */
  async begin(tx: Tx, parties: readonly ReportedParty[]): Promise<Begun> {
    const reported = parties.map((one) => ({ ...one, ids: { record: this.ids.next(), device: this.ids.next() } }));
    const sourceTokens = reported.flatMap(({ prepared }) => [...prepared.sourceTokens, ...prepared.deviceTokens]);
    const states = await this.chunk.reported(tx, sourceTokens);
    const erased = await this.chunk.erased(tx, sourceTokens);
    const times = Map.groupBy(reported, ({ prepared }) => prepared.sourceKey);
    const fresh = this.taken(reported, states, erased).filter((one) => stateOf(one, states) === undefined && times.get(one.prepared.sourceKey)!.length === 1);
    if (fresh.length > 0) await this.store(tx, fresh);
    return { reported, states, erased, stored: new Set(fresh.map((one) => one.ids.record)) };
  }

  /** The candidates are locked. */
  async finish(tx: Tx, { reported, states, erased, stored }: Begun): Promise<void> {
    if (reported.length === 0) return;
    const { now } = reported[0]!.report;
    const taken = this.taken(reported, states, erased);
    const known = [...new Set(taken.flatMap((one) => stateOf(one, states)?.recordId ?? []))];

    const loaded = await this.components.execute(tx, {
      recordIds: known,
      others: taken.flatMap(({ prepared }) => prepared.deviceTokens.flatMap((token) => states.get(token)?.recordId ?? [])),
      // A report that is only stored now is matched later, with all its tokens.
      tokens: [...new Set(taken.flatMap(({ prepared, report }) => (report.backfill ? [] : candidateTokens(prepared.tokens))))],
      arriving: taken.length, stored,
    });
    const { memory, pairs } = loaded;
    const agents = taken.flatMap(({ prepared: { party } }) => (party.agentCode === '' ? [] : [party]));
    const book = await this.servicing.book(tx, loaded.recordIds, agents);
    const bench = new Workbench(loaded, await this.model.current(tx), book, this.ids, now, this.outbox);
    const records = new ChunkRecords(memory, pairs, states, erased);
    const facts = new ChunkFacts(await this.facts.of(tx, known));
    const vault = new ChunkVault();

    const making = new MakeRecords(standIn<RecordsStore>(records), standIn<CustomersStore>(bench.customers), standIn<LedgerStore>(bench.ledger), this.ids);
    const ensure = new EnsureDevices(standIn<RecordsStore>(records), making, this.tokens);
    const observe = new ObserveRecord(memory, pairs, bench.matcher, records, facts, ensure, bench.change, this.ids);
    const report = new ReportParty(records, vault, observe, bench.servicing);
    for (const { event, ...one } of reported) await inTraceOf(event, () => report.execute(tx, one.prepared, one.report, one.ids));

    await this.save(tx, { records, facts, vault, bench, stored }, now);
    await this.servicing.save(tx, book);
  }

  /** Those that will have an effect, by the rule of {@link ReportParty}. */
  private taken<T extends ReportedParty>(reported: readonly T[], states: ReadonlyMap<string, ReportedState>, erased: ReadonlyMap<string, Date>): T[] {
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

  private async store(tx: Tx, fresh: Begun['reported']): Promise<void> {
    const { now } = fresh[0]!.report;
    await this.records.insert(tx, fresh.map(({ prepared, report, ids }) => newRecord(prepared, report, ids.record)), now);
    await this.records.addTokens(tx, fresh.flatMap(({ prepared, ids }) => prepared.tokens.map(({ token, kind, verified }) => ({ token, kind, verified, recordId: ids.record }))));
    await this.pairs.putFeatures(tx, fresh.map(({ prepared, ids }) => featuresRow(ids.record, prepared.features)));
    await this.vault.putNew(tx, fresh.map(({ prepared, ids }) => ({ recordId: ids.record, identifying: prepared.identifying })));
  }

  private async save(tx: Tx, { records, facts, vault, bench, stored }: Saved, now: Date): Promise<void> {
    const isKnown = (id: string) => !records.inserted.has(id);
    const isStored = (id: string) => stored.has(id);
    for (const id of stored) bench.pairs.changedFeatures.delete(id);
    const inserted = [...records.inserted.values()].filter(({ recordId }) => !isStored(recordId));
    if (inserted.length > 0) await this.records.insert(tx, inserted, now);
    await this.chunk.saveRecords(tx, records, now);
    const withNewTokens = [...records.withNewTokens].filter((id) => !isStored(id));
    await this.chunk.dropTokens(tx, withNewTokens.filter(isKnown));
    await this.records.addTokens(tx, withNewTokens.flatMap((id) => bench.memory.tokensOf(id)));
    await this.chunk.dropFacts(tx, [...facts.changed].filter(isKnown));
    await this.facts.add(tx, await facts.of(tx, [...facts.changed]));
    await this.vault.putNew(tx, asRows(vault.fresh).filter(({ recordId }) => !isStored(recordId)));
    await this.vault.putAgain(tx, asRows(vault.again));
    await this.saving.execute(tx, bench, now);
  }
}

const stateOf = ({ prepared }: ReportedParty, states: ReadonlyMap<string, ReportedState>): ReportedState | undefined =>
  prepared.sourceTokens.map((token) => states.get(token)).find((state) => state !== undefined);

interface Saved {
  records: ChunkRecords;
  facts: ChunkFacts;
  vault: ChunkVault;
  bench: Workbench;
  stored: ReadonlySet<string>;
}

const asRows = (secrets: ReadonlyMap<string, Identifying>) => [...secrets].map(([recordId, identifying]) => ({ recordId, identifying }));
