import { Injectable } from '@nestjs/common';
import { releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ForgetDecisions } from '../decisions/forget-decisions.js';
import { EraseItems } from '../feed/erase-items.js';
import { FactsStore } from './facts.store.js';
import { RecordsStore, type RecordState } from './records.store.js';

/** Follows which customer a record belongs to. Facts stay where they are: what applies to her changes with the map alone. */
@Injectable()
export class KeepRecord {
  constructor(
    private readonly records: RecordsStore,
    private readonly facts: FactsStore,
    private readonly items: EraseItems,
    private readonly decisions: ForgetDecisions,
  ) {}

  async assign(tx: Tx, state: Omit<RecordState, 'erased'>): Promise<void> {
    if (await this.records.save(tx, { ...state, erased: false })) await releaseWaiting(tx, 'record', state.recordId);
  }

  /** Deletes all that hangs on the record; the row itself stays as a mark, so that late facts are refused. */
  async erase(tx: Tx, recordId: string, version: bigint): Promise<void> {
    if (!(await this.records.save(tx, { recordId, customerId: undefined, agentId: undefined, erased: true, version }))) return;
    await this.facts.erase(tx, recordId);
    await this.items.execute(tx, recordId);
    await this.decisions.ofRecord(tx, recordId);
    await releaseWaiting(tx, 'record', recordId);
  }
}
