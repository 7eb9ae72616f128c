import { Injectable } from '@nestjs/common';
import { decodePageToken, encodePageToken, type Caller } from '@kejing/grpc';
import type { Database } from '@kejing/postgres';
import { Timeline, type Interaction } from '../interactions/timeline.js';
import { OpenCustomer } from './open-customer.js';

/** A page of a customer's timeline, newest first. */
@Injectable()
export class ListInteractions {
  constructor(
    private readonly open: OpenCustomer,
    private readonly timeline: Timeline,
  ) {}

  /** @throws KejingError NOT_FOUND CUSTOMER_NOT_FOUND, INVALID PAGE_TOKEN_… */
  async execute(database: Database, asked: { caller: Caller; customerId: string; limit: number; pageToken: string; now: Date }): Promise<{ interactions: Interaction[]; nextPageToken: string }> {
    const { limit, pageToken, ...rest } = asked;
    return this.open.execute(database, { ...rest, action: 'ListInteractions', purpose: '' }, async (reader, { customerId, recordIds }) => {
      const query = { method: 'ListInteractions', customerId };
      const position = decodePageToken<{ t: string; r: string; i: string }>(pageToken, query);
      const after = position && { time: new Date(position.t), recordId: position.r, interactionId: position.i };
      const found = await this.timeline.latest(reader, recordIds, limit + 1, after);
      const interactions = found.slice(0, limit);
      const last = interactions.at(-1);
      const more = found.length > limit && last !== undefined;
      return { interactions, nextPageToken: more ? encodePageToken(query, { t: last.time.toISOString(), r: last.recordId, i: last.interactionId }) : '' };
    });
  }
}
