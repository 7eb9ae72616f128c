import { setTimeout as sleep } from 'node:timers/promises';
import { isKejingError } from '@kejing/errors';
import type { Database } from '@kejing/postgres';
import type { KeyRings } from './key-rings.js';
import type { RewrapStore, SealedRow } from './rewrap.store.js';
import { sealedColumns, type SealedColumn } from './sealed-columns.js';

export interface RewrapOptions {
  /** Rows of a transaction. */
  batch: number;
  /** Between batches, so that the service is not slowed down. */
  pauseMs: number;
  /** Told after each batch. */
  onBatch?(table: string, seen: number, rewrapped: number): void;
}

/** Rows of a table by the key version that they name. */
export interface TableUse {
  table: string;
  versions: ReadonlyMap<string, number>;
}

/** Which keys something needs. Old versions by the tables that need them. */
export interface KeyUse {
  current: string;
  tables: TableUse[];
  master: ReadonlyMap<string, string[]>;
  tokens: ReadonlyMap<string, string[]>;
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

/**
 * Wraps under the current master key what older ones wrapped, and tells which keys something still needs. May be stopped at any moment, repeated,
 * run by several at once, and run while the service writes: a row says itself which key it is under. Data stays as it is.
 */
export class RewrapKeys {
  constructor(
    private readonly database: Database,
    private readonly store: RewrapStore,
    private readonly rings: KeyRings,
  ) {}

  /** @returns how many rows no configured key opens; they stay as they are */
  async execute({ pauseMs, onBatch, ...options }: RewrapOptions): Promise<number> {
    let broken = 0;
    for (const column of sealedColumns) {
      let seen = 0;
      let rewrapped = 0;
      for await (const rows of this.pages(column, options.batch)) {
        const again = this.wrapAgain(column, rows);
        const done = again.rows.length === 0 ? 0 : await this.database.tx((tx) => this.store.replace(tx, column, again.rows));
        broken += again.broken;
        seen += rows.length;
        rewrapped += done;
        onBatch?.(column.table, seen, rewrapped);
        if (done > 0 && pauseMs > 0) await sleep(pauseMs);
      }
    }
    return broken;
  }

  async use(batch: number): Promise<KeyUse> {
    const { reader } = this.database;
    const tables: TableUse[] = [];
    for (const column of sealedColumns) {
      const versions = new Map<string, number>();
      for await (const rows of this.pages(column, batch)) for (const { version } of rows) versions.set(version, (versions.get(version) ?? 0) + 1);
      tables.push({ table: column.table, versions });
    }
    tables.push({ table: 'held_event', versions: await this.store.heldVersions(reader) });
    const { master, tokens } = this.rings;
    const current = master.current.version;
    const tokenUse = new Map<string, string[]>();
    for (const version of tokens.byVersion.keys()) if (version !== tokens.current.version) tokenUse.set(version, await this.store.tablesWithTokens(reader, version));
    return { current, tables, master: olderIn(tables, master.byVersion.keys(), current), tokens: tokenUse };
  }

  private async *pages(column: SealedColumn, batch: number): AsyncGenerator<SealedRow[]> {
    for (let after = NO_ID; ; ) {
      const rows = await this.store.page(this.database.reader, column, after, batch, this.rings.master.current.version);
      if (rows.length > 0) yield rows;
      if (rows.length < batch) return;
      after = rows.at(-1)!.id;
    }
  }

  private wrapAgain(column: SealedColumn, rows: readonly SealedRow[]): { rows: { id: string; sealed: Buffer; again: Buffer }[]; broken: number } {
    const made: { id: string; sealed: Buffer; again: Buffer }[] = [];
    let broken = 0;
    for (const { id, sealed } of rows) {
      if (sealed === null) continue;
      try {
        made.push({ id, sealed, again: column.again(this.rings.master, id, sealed) });
      } catch (error) {
        if (!isKejingError(error) || error.code !== 'SEAL_BROKEN') throw error;
        broken += 1;
      }
    }
    return { rows: made, broken };
  }
}

/** Every version that is configured or named by a row, but the current one, with the tables where rows name it. */
function olderIn(tables: readonly TableUse[], configured: Iterable<string>, current: string): Map<string, string[]> {
  const versions = new Set([...configured, ...tables.flatMap((one) => [...one.versions.keys()])]);
  versions.delete(current);
  return new Map([...versions].map((version) => [version, tables.filter((one) => one.versions.has(version)).map(({ table }) => table)]));
}
