import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '@kejing/clock';
import type { Tx } from '@kejing/postgres';
import { FactsStore } from './facts.store.js';
import { RecordsStore } from './records.store.js';
import type { Subject } from './subject.js';

/** What is known now of the customer behind a record. */
@Injectable()
export class ReadSubject {
  constructor(
    private readonly facts: FactsStore,
    private readonly records: RecordsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Undefined for a record that the CDP has not told of yet. */
  async execute(tx: Tx, recordId: string): Promise<Subject | undefined> {
    return (await this.many(tx, [recordId])).get(recordId);
  }

  /** By record, those that the CDP has told of. */
  async many(tx: Tx, recordIds: readonly string[]): Promise<ReadonlyMap<string, Subject>> {
    const subjects = await this.facts.subjects(tx, [...new Set(recordIds)], this.clock.now());
    return new Map(subjects.map((subject) => [subject.recordId, subject]));
  }

  erasedAmong(tx: Tx, recordIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.records.erasedAmong(tx, recordIds);
  }
}
