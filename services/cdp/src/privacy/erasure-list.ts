import { appendFile, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** One erased record: what a restored database must forget again. Nothing in it tells who it was without the token keys. */
export interface ErasedRecord {
  erasureId: string;
  recordId: string;
  /** Keyed tombstones of the record's source key. */
  tokens: readonly string[];
  /** ISO 8601 */
  erasedAt: string;
}

/** The list of erasures: JSON lines in a file that lives outside of the database and of its backups. */
export class ErasureList {
  constructor(private readonly file: string) {}

  /** Settles when the lines are on disk. */
  async append(entries: readonly ErasedRecord[]): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
    await appendFile(this.file, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600, flush: true });
    const folder = await open(dirname(this.file));
    await folder.sync().finally(() => folder.close());
  }

  /** All entries; a last line that a crash cut off is left out, since its erasure was not committed either. */
  async read(): Promise<ErasedRecord[]> {
    const text = await readFile(this.file, 'utf8').catch((e: NodeJS.ErrnoException) => {
      if (e.code === 'ENOENT') return '';
      throw e;
    });
    return text.split('\n').slice(0, -1).filter((line) => line !== '').map((line) => JSON.parse(line) as ErasedRecord);
  }
}
