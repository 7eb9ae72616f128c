import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { RecordFact } from './record.js';
import { FactsStore } from './facts.store.js';

export type { RecordFact } from './record.js';

/** A fact with where it comes from. */
export interface FactOfRecord extends RecordFact {
  recordId: string;
  sourceSystem: string;
}

/** Facts that records state and that identify nobody (gender, age, province, declarations). For other slices. */
@Injectable()
export class RecordFacts {
  constructor(private readonly facts: FactsStore) {}

  /** Facts of these records that are not withdrawn, latest first. */
  of(tx: Tx, recordIds: readonly string[]): Promise<FactOfRecord[]> {
    return this.facts.of(tx, recordIds);
  }
}
