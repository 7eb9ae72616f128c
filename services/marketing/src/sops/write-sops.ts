import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, IDS, type Clock, type Ids } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { readSop } from './read-sop.js';
import type { SopVersion } from './sop.js';
import { sopInvalid, sopNotDraft, sopNotFound, sopNotPublished } from './sops.errors.js';
import { SopsStore } from './sops.store.js';

/** Drafts, publishes and retires versions. */
@Injectable()
export class WriteSops {
  constructor(
    @Inject(SopsStore) private readonly sops: SopsStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(IDS) private readonly ids: Ids,
  ) {}

  async create(tx: Tx, source: string): Promise<SopVersion> {
    const read = readSop(source);
    if (!read.ok) throw sopInvalid(read.problems);
    const { sopId, version } = await this.sops.nextVersion(tx, read.sop.key, this.ids.next());
    const draft: SopVersion = {
      sopId, version, sopKey: read.sop.key, name: read.sop.name, status: 'DRAFT', source, createTime: this.clock.now(), publishTime: undefined,
    };
    await this.sops.insertVersion(tx, draft, read.sop);
    return draft;
  }

  /** The version that was published until now starts no more runs; its runs go on. */
  async publish(tx: Tx, sopKey: string, version: number): Promise<SopVersion> {
    const versions = await this.sops.lock(tx, sopKey);
    const draft = version === 0 ? versions[0] : versions.find((one) => one.version === version);
    if (!draft) throw sopNotFound();
    if (draft.status !== 'DRAFT') throw sopNotDraft();
    for (const before of versions) if (before.status === 'PUBLISHED') await this.sops.setStatus(tx, { ...before, status: 'RETIRED' });
    const published: SopVersion = { ...draft, status: 'PUBLISHED', publishTime: this.clock.now() };
    await this.sops.setStatus(tx, published);
    return published;
  }

  async retire(tx: Tx, sopKey: string): Promise<SopVersion> {
    const versions = await this.sops.lock(tx, sopKey);
    if (versions.length === 0) throw sopNotFound();
    const published = versions.find((one) => one.status === 'PUBLISHED');
    if (!published) throw sopNotPublished();
    const retired: SopVersion = { ...published, status: 'RETIRED' };
    await this.sops.setStatus(tx, retired);
    return retired;
  }
}
