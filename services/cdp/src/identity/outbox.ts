import { Injectable } from '@nestjs/common';
import { appendEvents, type OutgoingEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';

/** Where identity's events go: into the transaction's outbox, or for many decisions into memory first. */
@Injectable()
export class Outbox {
  append(tx: Tx, events: readonly OutgoingEvent[]): Promise<void> {
    return appendEvents(tx, events);
  }
}
