import { fault } from '@kejing/errors';
import type { Database } from '@kejing/postgres';
import { appendRows } from './append-events.js';
import { toDeadLetter } from './dead-letter.js';
import { listHeld, lockHeld, makeDue, removeHeld } from './held.store.js';
import type { HeldRow, HeldStatus } from './held.store.js';
import { heldTokens, recordOf } from './holding.js';
import { outcomesOf, setOutcome } from './inbox.store.js';
import type { EventState } from './inbox.store.js';
import type { KafkaEvents } from './kafka-events.js';
import { deadLettersTotal } from './metrics.js';
import { rulesOf } from './topics.js';

/** A held event as operators see it: where it came from and why it waits, nothing of its content. */
export type HeldEvent = Omit<HeldRow, 'payload' | 'eventKey'>;

/** What operators can see and do about events, in one service. */
export class MessagingOperations {
  constructor(
    private readonly db: Database,
    private readonly events: Pick<KafkaEvents, 'groups'>,
  ) {}

  /** Held events in order of id, after the id `after`. */
  async listHeld(filter: { group?: string; status?: HeldStatus; limit: number; after?: string }): Promise<HeldEvent[]> {
    return listHeld(this.db.reader, filter);
  }

  /** Tries held events again, parked ones too: by id, or all of a key. Returns how many were found. They are replayed soon after. */
  async replay(which: { ids: readonly string[] } | { group: string; topic: string; key: string }): Promise<number> {
    const rows = 'ids' in which ? which : { group: which.group, topic: which.topic, keyTokens: heldTokens(rulesOf(which.topic), which.key) };
    return this.db.tx((tx) => makeDue(tx, rows));
  }

  /** Gives a held event up: it is dead-lettered with cause DISCARDED, and the next one of its key goes on. The reason is no personal data. */
  async discard(id: string, reason: string): Promise<void> {
    await this.db.tx(async (tx) => {
      const row = await lockHeld(tx, id);
      if (!row) throw fault('NOT_FOUND', 'HELD_EVENT_NOT_FOUND', 'There is no such held event, or it is being replayed.');
      const { group, partition } = row;
      await appendRows(tx, [toDeadLetter({ rules: rulesOf(row.topic), group, partition, raw: recordOf(row), cause: 'DISCARDED', detail: reason })]);
      await setOutcome(tx, group, [row.eventKey], 'DEAD_LETTERED');
      await removeHeld(tx, row);
      deadLettersTotal.inc({ group, cause: 'DISCARDED' });
    });
  }

  /** What became of events in the groups of this service, or in one: event id → group → outcome. Ids that no group has seen are left out. */
  async outcomes(eventIds: readonly string[], only?: string): Promise<Record<string, Record<string, EventState>>> {
    const found: Record<string, Record<string, EventState>> = {};
    const groups = this.events.groups.filter((group) => only === undefined || group === only);
    for (const { eventId, group, outcome } of await outcomesOf(this.db.reader, groups, eventIds)) {
      found[eventId] = { ...found[eventId], [group]: outcome };
    }
    return found;
  }
}
