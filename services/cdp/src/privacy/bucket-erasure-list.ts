import { createHash } from 'node:crypto';
import { ErasureList, fromLines, toLines, type ErasedRecord } from './erasure-list.js';
import type { ObjectBucket } from './object-bucket.js';

const AT_ONCE = 16;

/** The list in a bucket of an object store: an object for each erasure, which is never changed (so that it can be locked against that). Replicas share nothing. */
export class BucketErasureList extends ErasureList {
  constructor(private readonly bucket: Pick<ObjectBucket, 'put' | 'list' | 'get'>) {
    super();
  }

  async append(entries: readonly ErasedRecord[]): Promise<void> {
    if (entries.length === 0) return;
    const lines = toLines(entries);
    const [{ erasureId, erasedAt }] = entries as [ErasedRecord];
    // By its content: the repetition of an erasure whose commit failed writes the same object, another one never writes over it.
    await this.bucket.put(`${erasedAt.slice(0, 10)}/${erasureId}-${createHash('sha256').update(lines).digest('hex').slice(0, 16)}.ndjson`, lines);
  }

  async read(): Promise<ErasedRecord[]> {
    const names = (await this.bucket.list()).filter((name) => name.endsWith('.ndjson')).sort();
    const entries: ErasedRecord[] = [];
    for (let i = 0; i < names.length; i += AT_ONCE) {
      for (const text of await Promise.all(names.slice(i, i + AT_ONCE).map((name) => this.bucket.get(name)))) entries.push(...fromLines(text));
    }
    return entries;
  }
}
