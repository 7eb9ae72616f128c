import { Inject, Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { readSop } from './read-sop.js';
import type { SopDocument, Trigger } from './sop.js';
import { SopsStore, type VersionKey } from './sops.store.js';

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

  /** The documents of versions, in their order. */
  async pinned(tx: Tx, versions: readonly VersionKey[]): Promise<SopDocument[]> {
    const found = new Map<string, SopDocument>();
    for (const key of new Set(versions.map(keyOf))) {
      const known = this.cache.get(key);
      if (known) found.set(key, known);
    }
    const wanted = [...new Map(versions.map((version) => [keyOf(version), version])).values()].filter((version) => !found.has(keyOf(version)));
    for (const version of wanted.length === 0 ? [] : await this.sops.sources(tx, wanted)) {
      const read = readSop(version.source);
      if (!read.ok) continue;
      found.set(keyOf(version), read.sop);
      if (this.cache.size >= CACHE) this.cache.delete(this.cache.keys().next().value!);
      this.cache.set(keyOf(version), read.sop);
    }
    return versions.map((version) => found.get(keyOf(version)) ?? unreadable(version));
  }

  /** Published SOPs that segments or kinds of interaction start, by these names; of a name that starts none there is nothing. */
  async startedBy(tx: Tx, kind: Trigger['kind'], names: readonly string[]): Promise<ReadonlyMap<string, PinnedSop[]>> {
    const found = names.length === 0 ? [] : await this.sops.publishedBy(tx, kind, names);
    const documents = await this.pinned(tx, found);
    return Map.groupBy(found.map((version, i) => ({ ...version, document: documents[i]! })), ({ name }) => name);
  }
}

const keyOf = ({ sopId, version }: VersionKey): string => `${sopId}/${version}`;

function unreadable(version: VersionKey): never {
  throw fault('INTERNAL', 'SOP_VERSION_UNREADABLE', 'a version of an SOP cannot be read', { internal: keyOf(version) });
}
