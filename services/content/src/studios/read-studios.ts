import { Inject, Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import { Database, type Tx } from '@kejing/postgres';
import type { StudioAgent } from './studio.js';
import { StudiosStore } from './studios.store.js';

/** Answers studios to callers, pages and other slices. */
@Injectable()
export class ReadStudios {
  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly studios: StudiosStore,
  ) {}

  /** @throws NOT_FOUND STUDIO_NOT_FOUND */
  async get(agentId: string): Promise<StudioAgent> {
    const found = await this.studios.find(this.database.reader, { agentId });
    if (!found) throw fault('NOT_FOUND', 'STUDIO_NOT_FOUND', 'there is no such studio');
    return found;
  }

  find(by: { agentId: string } | { slug: string }, tx: Tx = this.database.reader): Promise<StudioAgent | undefined> {
    return this.studios.find(tx, by);
  }
}
