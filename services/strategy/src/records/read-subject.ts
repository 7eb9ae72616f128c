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
    return this.facts.subject(tx, recordId, this.clock.now());
  }

  async isErased(tx: Tx, recordId: string): Promise<boolean> {
    return (await this.records.erasedAmong(tx, [recordId])).size > 0;
  }
}
