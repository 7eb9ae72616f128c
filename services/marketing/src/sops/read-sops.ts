import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import type { SopStatus, SopVersion } from './sop.js';
import { sopNotFound } from './sops.errors.js';
import { SopsStore } from './sops.store.js';

/** Answers versions of SOPs. */
@Injectable()
export class ReadSops {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(SopsStore) private readonly sops: SopsStore,
  ) {}

  /** Version 0: the published one, or the newest where none is. */
  async get(sopKey: string, version: number): Promise<SopVersion> {
    const found = await this.sops.find(this.db.reader, sopKey, version);
    if (!found) throw sopNotFound();
    return found;
  }

  list(status: SopStatus | undefined, afterKey: string, limit: number): Promise<SopVersion[]> {
    return this.sops.newest(this.db.reader, status, afterKey, limit);
  }
}
