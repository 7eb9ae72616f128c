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

/** The list of erasures. It lives outside of the database and of its backups, and is one for all replicas. */
export abstract class ErasureList {
  /** Settles when the entries are safe. The same entries twice are no harm. */
  abstract append(entries: readonly ErasedRecord[]): Promise<void>;
  abstract read(): Promise<ErasedRecord[]>;
}

/** Entries as JSON lines, which is how every form of the list keeps them. */
export const toLines = (entries: readonly ErasedRecord[]): string => entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
/** A last line that a crash cut off is left out, since its erasure was not committed either. */
export const fromLines = (text: string): ErasedRecord[] => text.split('\n').slice(0, -1).filter((line) => line !== '').map((line) => JSON.parse(line) as ErasedRecord);

/** The list in a file, on a volume that all replicas have. */
export class FileErasureList extends ErasureList {
  constructor(private readonly file: string) {
    super();
  }

  async append(entries: readonly ErasedRecord[]): Promise<void> {
    await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
    await appendFile(this.file, toLines(entries), { mode: 0o600, flush: true });
    const folder = await open(dirname(this.file));
    await folder.sync().finally(() => folder.close());
  }

  async read(): Promise<ErasedRecord[]> {
    const text = await readFile(this.file, 'utf8').catch((e: NodeJS.ErrnoException) => {
      if (e.code === 'ENOENT') return '';
      throw e;
    });
    return fromLines(text);
  }
}
