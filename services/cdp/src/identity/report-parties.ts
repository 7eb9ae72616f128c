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
import { ReportParty, type Report } from './report-party.js';
import { SaveMemory } from './save-memory.js';
import { standIn, Workbench } from './workbench.js';

/** A party that was prepared and how it was reported. */
export interface ReportedParty {
  prepared: PreparedParty;
  report: Report;
  /** The event that says it: what is told of it goes into the event's trace. */
  event: ReceivedEvent;
}

/** A source that is not reported here, and what its record is found by. */
export interface Touched {
  sourceKey: string;
  tokens: readonly string[];
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

  /**
   * The sources are locked, and the tokens by which candidates are found.
   * @param touched other sources whose customers will be changed at the end of this transaction
   * @param onlyFree what others hold is not waited for: what is said of these sources is not taken in
   * @returns keys of sources that are left out: others hold what their reports would change
   */
  async execute(tx: Tx, parties: readonly ReportedParty[], touched: readonly Touched[] = [], onlyFree = false): Promise<Set<string>> {
    if (parties.length === 0) return new Set();
    const all = parties.map((one) => ({ ...one, ids: { record: this.ids.next(), device: this.ids.next() } }));
    const sourceTokens = all.flatMap(({ prepared }) => [...prepared.sourceTokens, ...prepared.deviceTokens]);
    const asked = [...sourceTokens, ...touched.flatMap((one) => one.tokens)];
    const [states, erased] = await Promise.all([this.chunk.reported(tx, asked), this.chunk.erased(tx, sourceTokens)]);
    const { now } = all[0]!.report;
    const recordsOf = (tokens: readonly string[]) => tokens.flatMap((token) => states.get(token)?.recordId ?? []);
    const wanted = this.taken(all, states, erased);
    const recordIds = [...new Set(wanted.flatMap(({ prepared }) => recordsOf(prepared.sourceTokens)))];

    const [loaded, model, known] = await Promise.all([
      this.components.execute(tx, {
        recordIds,
        others: wanted.flatMap(({ prepared }) => recordsOf(prepared.deviceTokens)),
        // A report that is only stored now is matched later, with all its tokens.
        tokens: [...new Set(wanted.flatMap(({ prepared, report }) => (report.backfill ? [] : candidateTokens(prepared.tokens))))],
        arriving: wanted.length, onlyFree,
      }),
      this.model.current(tx),
      this.facts.of(tx, recordIds),
    ]);
    const { busy } = loaded;
    const others = touched.flatMap((one) => recordsOf(one.tokens));
    // Who waits for nobody must not wait for these at the end either.
    const busyOthers = onlyFree && others.length > 0 ? await this.components.busyAmong(tx, others) : NONE;
    const isIn = (busyRecords: ReadonlySet<string>, tokens: readonly string[]) => recordsOf(tokens).some((id) => busyRecords.has(id));
    const left = new Set([
      ...wanted.filter(({ prepared: p }) => isIn(busy.records, [...p.sourceTokens, ...p.deviceTokens]) || candidateTokens(p.tokens).some((token) => busy.tokens.has(token))).map(({ prepared }) => prepared.sourceKey),
      ...touched.filter((one) => isIn(busyOthers, one.tokens)).map((one) => one.sourceKey),
    ]);
    const reported = all.filter(({ prepared }) => !left.has(prepared.sourceKey));
    const taken = wanted.filter(({ prepared }) => !left.has(prepared.sourceKey));
    const { memory, pairs } = loaded;
    const agents = taken.flatMap(({ prepared: { party } }) => (party.agentCode === '' ? [] : [party]));
    const book = await this.servicing.book(tx, loaded.recordIds, agents);
    const bench = new Workbench(loaded, model, book, this.ids, now, this.outbox);
    const records = new ChunkRecords(memory, pairs, states, erased);
    const facts = new ChunkFacts(known);
    const vault = new ChunkVault();

    const making = new MakeRecords(standIn<RecordsStore>(records), standIn<CustomersStore>(bench.customers), standIn<LedgerStore>(bench.ledger), this.ids);
    const ensure = new EnsureDevices(standIn<RecordsStore>(records), making, this.tokens);
    const observe = new ObserveRecord(memory, pairs, bench.matcher, records, facts, ensure, bench.change, this.ids);
    const report = new ReportParty(records, vault, observe, bench.servicing);
    for (const { event, ...one } of reported) await inTraceOf(event, () => report.execute(tx, one.prepared, one.report, one.ids));

    await this.save(tx, { records, facts, vault, bench }, now);
    await this.servicing.save(tx, book);
    return left;
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

  private async save(tx: Tx, { records, facts, vault, bench }: Saved, now: Date): Promise<void> {
    const isKnown = (id: string) => !records.inserted.has(id);
    const inserted = [...records.inserted.values()];
    const withNewTokens = [...records.withNewTokens];
    const newFacts = await facts.of(tx, [...facts.changed]);
    await Promise.all([
      inserted.length > 0 && this.records.insert(tx, inserted, now),
      this.chunk.saveRecords(tx, records, now),
      this.chunk.dropTokens(tx, withNewTokens.filter(isKnown)),
      this.records.addTokens(tx, withNewTokens.flatMap((id) => bench.memory.tokensOf(id))),
      this.chunk.dropFacts(tx, [...facts.changed].filter(isKnown)),
      this.facts.add(tx, newFacts),
      this.vault.putNew(tx, asRows(vault.fresh)),
      this.vault.putAgain(tx, asRows(vault.again)),
      this.saving.execute(tx, bench, now),
    ]);
  }
}

const NONE: ReadonlySet<string> = new Set();

const stateOf = ({ prepared }: ReportedParty, states: ReadonlyMap<string, ReportedState>): ReportedState | undefined =>
  prepared.sourceTokens.map((token) => states.get(token)).find((state) => state !== undefined);

interface Saved {
  records: ChunkRecords;
  facts: ChunkFacts;
  vault: ChunkVault;
  bench: Workbench;
}

const asRows = (secrets: ReadonlyMap<string, Identifying>) => [...secrets].map(([recordId, identifying]) => ({ recordId, identifying }));
