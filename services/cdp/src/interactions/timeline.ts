import { Injectable } from '@nestjs/common';
import { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import type { Tx } from '@kejing/postgres';
import type { Interaction, InteractionOfPerson } from './interaction.js';
import { InteractionsStore, type TimelinePosition } from './interactions.store.js';

export type { Interaction, InteractionOfPerson } from './interaction.js';
export type { TimelinePosition } from './interactions.store.js';

/** What other slices ask of timelines. */
@Injectable()
export class Timeline {
  constructor(private readonly interactions: InteractionsStore) {}

  /** The latest interactions of these records, newest first. */
  latest(reader: Tx, recordIds: readonly string[], limit: number, after?: TimelinePosition): Promise<Interaction[]> {
    return this.interactions.latest(reader, recordIds, limit, after);
  }

  /** The latest interactions of many customers, each one's newest first: the records of each; no record is of two. */
  latestOfPeople(reader: Tx, people: readonly (readonly string[])[], limit: number): Promise<InteractionOfPerson[]> {
    return this.interactions.latestOfPeople(reader, people, limit);
  }

  /** Interactions per record; absent: none. */
  count(tx: Tx, recordIds: readonly string[]): Promise<Map<string, number>> {
    return this.interactions.countByRecord(tx, recordIds);
  }

  /** Claims of these records. What is kept of a claim is that it reached a stage, so the stage that most of them reached counts them. */
  async countClaims(reader: Tx, recordIds: readonly string[]): Promise<number> {
    const stages = await this.interactions.countBySubject(reader, recordIds, InteractionKind.CLAIMED);
    return Math.max(0, ...stages.values());
  }

  /** Erasure: deletes the timelines of these records. @returns how many rows are gone */
  forget(tx: Tx, recordIds: readonly string[]): Promise<number> {
    return this.interactions.forget(tx, recordIds);
  }
}
