import type { OutgoingEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { Identifying } from '../vault/identifying.js';
import type { ChunkMemory } from './chunk-memory.js';
import type { Decision } from './identity.js';
import type { LoadedState } from './identity.store.js';
import type { LedgerEntry } from './ledger.js';
import type { PairMemory } from './pair-memory.js';
import type { NewRecord, RecordColumns, ReportedState, TokenRow } from './records.store.js';
import type { RecordFact, RecordRef } from './record.js';

type FactRow = RecordFact & { recordId: string; sourceSystem: string };

/** What the use cases of a report ask of records, answered from memory; what they save is kept for {@link ChunkStore.save}. */
export class ChunkRecords {
  readonly inserted = new Map<string, NewRecord>();
  readonly updated = new Map<string, RecordColumns>();
  readonly conflicts = new Map<string, number>();
  readonly withNewTokens = new Set<string>();

  constructor(
    private readonly memory: ChunkMemory,
    private readonly pairs: PairMemory,
    private readonly states: Map<string, ReportedState>,
    private readonly erased: ReadonlyMap<string, Date>,
  ) {}

  async reported(_tx: Tx, sourceTokens: readonly string[]): Promise<ReportedState | undefined> {
    return sourceTokens.map((token) => this.states.get(token)).find((state) => state !== undefined);
  }

  /** The tokens of a chunk are locked before it is read. */
  async lock(): Promise<void> {}

  async bySourceTokens(_tx: Tx, tokens: readonly string[]): Promise<(RecordRef & { token: string })[]> {
    return tokens.flatMap((token) => {
      const record = this.memory.records.get(this.states.get(token)?.recordId ?? '');
      if (record?.customerId === undefined) return [];
      const { recordId, customerId, legalEntity } = record;
      return [{ token, recordId, customerId, legalEntity, customerVersion: this.memory.customers.get(customerId)!.version }];
    });
  }

  async erasedAt(_tx: Tx, sourceTokens: readonly string[]): Promise<Date | undefined> {
    const times = sourceTokens.flatMap((token) => this.erased.get(token) ?? []);
    return times.length === 0 ? undefined : new Date(Math.max(...times.map((time) => time.getTime())));
  }

  async insert(_tx: Tx, records: readonly NewRecord[], now: Date): Promise<void> {
    for (const record of records) {
      const { recordId, sourceVersion, contentToken, legalEntity } = record;
      this.inserted.set(recordId, record);
      this.states.set(record.sourceToken, { recordId, sourceVersion, contentToken });
      this.memory.addRecord({ recordId, createdAt: now, legalEntity, version: 0n, exclusive: [] });
      this.pairs.add({ recordId, orderKey: record.sourceToken, features: undefined, withdrawn: false });
    }
  }

  async update(_tx: Tx, columns: RecordColumns): Promise<void> {
    const { recordId, sourceVersion, contentToken } = columns;
    const inserted = this.inserted.get(recordId);
    if (inserted) this.inserted.set(recordId, { ...inserted, ...columns });
    else this.updated.set(recordId, columns);
    for (const [token, state] of this.states) if (state.recordId === recordId) this.states.set(token, { recordId, sourceVersion, contentToken });
    this.memory.records.get(recordId)!.legalEntity = columns.legalEntity;
  }

  async countConflict(_tx: Tx, recordId: string): Promise<void> {
    this.conflicts.set(recordId, (this.conflicts.get(recordId) ?? 0) + 1);
  }

  async putTokens(_tx: Tx, recordId: string, tokens: readonly Omit<TokenRow, 'recordId'>[]): Promise<void> {
    this.memory.putTokens(recordId, tokens.map(({ token, kind, verified }) => ({ token, kind, verified, recordId })));
    this.withNewTokens.add(recordId);
  }
}

/** The same for facts. */
export class ChunkFacts {
  readonly changed = new Set<string>();
  private readonly byRecord: Map<string, FactRow[]>;

  constructor(rows: readonly FactRow[]) {
    this.byRecord = Map.groupBy(rows, (row) => row.recordId);
  }

  async of(_tx: Tx, recordIds: readonly string[]): Promise<FactRow[]> {
    return recordIds.flatMap((id) => this.byRecord.get(id) ?? []);
  }

  async add(tx: Tx, facts: readonly (RecordFact & { recordId: string })[]): Promise<void> {
    if (facts.length > 0) await this.put(tx, facts[0]!.recordId, facts);
  }

  async put(_tx: Tx, recordId: string, facts: readonly RecordFact[]): Promise<void> {
    this.byRecord.set(recordId, facts.map((fact) => ({ ...fact, recordId, sourceSystem: '' /* which nobody asks here */ })));
    this.changed.add(recordId);
  }
}

/** The same for components, links and customers. */
export class ChunkIdentity {
  constructor(private readonly memory: ChunkMemory) {}

  async load(_tx: Tx, seeds: readonly string[]): Promise<LoadedState> {
    return this.memory.component(seeds);
  }

  async save(_tx: Tx, decision: Decision, entries: readonly LedgerEntry[]): Promise<void> {
    this.memory.saveLinks(decision, entries);
    this.memory.saveApart(decision);
  }
}

export class ChunkCustomers {
  constructor(private readonly memory: ChunkMemory) {}

  async save(_tx: Tx, decision: Decision): Promise<Map<string, bigint>> {
    return this.memory.saveCustomers(decision);
  }

  async insertAlone(_tx: Tx, rows: readonly { customerId: string; recordId: string }[], now: Date): Promise<void> {
    for (const { customerId, recordId } of rows) this.memory.addAlone(customerId, recordId, now);
  }

  async raiseVersion(_tx: Tx, customerId: string): Promise<bigint | undefined> {
    return this.memory.raiseVersion(customerId);
  }

  async recordsOf(_tx: Tx, customerId: string): Promise<string[]> {
    return this.memory.recordsOf(customerId);
  }
}

export class ChunkLedger {
  readonly entries: LedgerEntry[] = [];

  async append(_tx: Tx, entries: readonly LedgerEntry[]): Promise<void> {
    this.entries.push(...entries);
  }
}

/** Events that are told once everything else is written. */
export class ChunkOutbox {
  readonly events: OutgoingEvent[] = [];

  async append(_tx: Tx, events: readonly OutgoingEvent[]): Promise<void> {
    this.events.push(...events);
  }
}

/** The same for what is sealed: the last word on each record. */
export class ChunkVault {
  readonly fresh = new Map<string, Identifying>();
  readonly again = new Map<string, Identifying>();

  async putNew(_tx: Tx, rows: readonly { recordId: string; identifying: Identifying }[]): Promise<void> {
    for (const { recordId, identifying } of rows) this.fresh.set(recordId, identifying);
  }

  async put(_tx: Tx, recordId: string, identifying: Identifying): Promise<void> {
    (this.fresh.has(recordId) ? this.fresh : this.again).set(recordId, identifying);
  }
}
