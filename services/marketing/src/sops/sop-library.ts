import { Inject, Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { readSop } from './read-sop.js';
import type { SopDocument, Trigger } from './sop.js';
import { SopsStore } from './sops.store.js';

const CACHE = 500;

/** A version as runs follow it. */
export interface PinnedSop {
  readonly sopId: string;
  readonly version: number;
  readonly document: SopDocument;
}

/** Answers other slices the documents of versions. A version's document never changes, so it is read once. */
@Injectable()
export class SopLibrary {
  private readonly cache = new Map<string, SopDocument>();

  constructor(@Inject(SopsStore) private readonly sops: SopsStore) {}

  async pinned(tx: Tx, sopId: string, version: number): Promise<SopDocument> {
    const key = `${sopId}/${version}`;
    const known = this.cache.get(key);
    if (known) return known;
    const source = await this.sops.source(tx, sopId, version);
    const read = source === undefined ? undefined : readSop(source);
    if (!read?.ok) throw fault('INTERNAL', 'SOP_VERSION_UNREADABLE', 'a version of an SOP cannot be read', { internal: key });
    if (this.cache.size >= CACHE) this.cache.delete(this.cache.keys().next().value!);
    this.cache.set(key, read.sop);
    return read.sop;
  }

  /** Those of the names that start a published SOP. */
  async starting(tx: Tx, kind: Trigger['kind'], names: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(names.length === 0 ? [] : await this.sops.startingNames(tx, kind, names));
  }

  /** Published SOPs that a segment or a kind of interaction starts. */
  async startedBy(tx: Tx, kind: Trigger['kind'], name: string): Promise<PinnedSop[]> {
    const found = await this.sops.publishedBy(tx, kind, name);
    const pinned: PinnedSop[] = [];
    for (const { sopId, version } of found) pinned.push({ sopId, version, document: await this.pinned(tx, sopId, version) });
    return pinned;
  }
}
