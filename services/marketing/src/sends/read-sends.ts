import { Inject, Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import { Database } from '@kejing/postgres';
import type { Send } from './send.js';
import { SendsStore, type SendFilter, type SendPosition } from './sends.store.js';

/** Answers sends. */
@Injectable()
export class ReadSends {
  constructor(
    @Inject(Database) private readonly db: Database,
    @Inject(SendsStore) private readonly sends: SendsStore,
  ) {}

  list(filter: SendFilter, after: SendPosition | undefined, limit: number): Promise<Send[]> {
    return this.sends.list(this.db.reader, filter, after, limit);
  }

  async get(sendId: string): Promise<Send> {
    const send = await this.sends.find(this.db.reader, sendId);
    if (!send) throw fault('NOT_FOUND', 'SEND_NOT_FOUND', 'there is no such send');
    return send;
  }
}
