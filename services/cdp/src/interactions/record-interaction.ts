import { Injectable } from '@nestjs/common';
import { appendEvents, inTraceOf } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { decideInteraction } from './decide-interaction.js';
import type { NewInteraction } from './interaction.js';
import { toInteractionRecorded } from './interactions.events.js';
import { InteractionsStore } from './interactions.store.js';

export type { NewInteraction } from './interaction.js';

/** Puts interactions on the timelines of their records and tells it; a few statements however many there are. */
@Injectable()
export class RecordInteraction {
  constructor(
    private readonly interactions: InteractionsStore,
    private readonly records: RecordDirectory,
  ) {}

  /** What is for a record that is no more (erased) is dropped. @returns how many were new */
  async execute(tx: Tx, found: readonly NewInteraction[]): Promise<number> {
    if (found.length === 0) return 0;
    const unknown = [...new Set(found.filter((one) => one.customerId === undefined).map((one) => one.recordId))];
    const customers = unknown.length === 0 ? new Map<string, string>() : await this.records.customersOf(tx, unknown);
    const decided = found.flatMap((one) => {
      const customerId = one.customerId ?? customers.get(one.recordId);
      return customerId === undefined ? [] : [{ interaction: decideInteraction(one), customerId, backfill: one.backfill, cause: one.cause }];
    });
    if (decided.length === 0) return 0;
    const inserted = await this.interactions.insert(tx, decided.map((one) => one.interaction));
    const fresh = decided.filter((one) => inserted.delete(one.interaction.interactionId));
    await appendEvents(tx, fresh.map(({ interaction, customerId, backfill, cause }) => {
      const tell = () => toInteractionRecorded(interaction, customerId, backfill);
      return cause ? inTraceOf(cause, tell) : tell();
    }));
    return fresh.length;
  }
}
