import { Inject, Injectable } from '@nestjs/common';
import { Database } from '@kejing/postgres';
import type { Link } from './link.js';
import { LinksStore, type LinkPosition } from './links.store.js';

/** Answers links to callers. */
@Injectable()
export class ReadLinks {
  constructor(
    @Inject(Database) private readonly database: Database,
    private readonly links: LinksStore,
  ) {}

  list(filter: { agentId?: string; recordId?: string; before?: LinkPosition; limit: number }): Promise<Link[]> {
    return this.links.list(this.database.reader, filter);
  }
}
