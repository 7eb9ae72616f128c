import { releaseWaiting, WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { ServicingDirectory } from '../agents/servicing-directory.js';
import type { RecordVault } from '../vault/record-vault.js';
import type { ObserveRecord } from './observe-record.js';
import type { PreparedParty } from './prepare-party.js';
import type { NewRecord, RecordsStore } from './records.store.js';

/** Version, time and kind of a report. */
export interface Report {
  sourceVersion: bigint;
  time: Date;
  now: Date;
  backfill: boolean;
}

/** Of a party's record and its device's, where they are new; records of one moment are in their order. */
export interface NewIds {
  record: string;
  device: string;
}

/** What it asks of the stores, which {@link ReportParties} answers from memory. */
export type ReportedRecords = Pick<RecordsStore, 'reported' | 'erasedAt' | 'insert' | 'update' | 'countConflict'>;

/** A source reports a party: its record is made or changed, sealed, and matched. */
export class ReportParty {
  constructor(
    private readonly records: ReportedRecords,
    private readonly vault: Pick<RecordVault, 'put' | 'putNew'>,
    private readonly observe: ObserveRecord,
    private readonly servicing: Pick<ServicingDirectory, 'assign'>,
  ) {}

  /** The locks are held. An older or equal version has no effect; of one version with two contents the first stays. */
  async execute(tx: Tx, prepared: PreparedParty, report: Report, ids: NewIds): Promise<void> {
    const { sourceTokens } = prepared;
    const known = await this.records.reported(tx, sourceTokens);
    if (known === undefined) {
      const erasedAt = await this.records.erasedAt(tx, sourceTokens);
      if (erasedAt !== undefined && report.time <= erasedAt) return; // said before the erasure: it stays erased
      await this.records.insert(tx, [newRecord(prepared, report, ids.record)], report.now);
      await this.take(tx, ids.record, prepared, report, ids, true);
      return releaseWaiting(tx, 'party', prepared.sourceKey);
    }
    if (report.sourceVersion <= known.sourceVersion) {
      if (report.sourceVersion === known.sourceVersion && known.contentToken !== prepared.contentToken) await this.records.countConflict(tx, known.recordId);
      return;
    }
    await this.records.update(tx, { ...columns(prepared, report), recordId: known.recordId }, report.now);
    await this.take(tx, known.recordId, prepared, report, ids, false);
  }

  private async take(tx: Tx, recordId: string, prepared: PreparedParty, report: Report, ids: NewIds, isNew: boolean): Promise<void> {
    const { clean, identifying, party } = prepared;
    if (isNew) await this.vault.putNew(tx, [{ recordId, identifying }]);
    else await this.vault.put(tx, recordId, identifying);
    if (party.agentCode !== '') {
      const agent = { sourceSystem: party.sourceSystem, agentCode: party.agentCode };
      const assigned = await this.servicing.assign(tx, { recordId, agent, since: report.time, source: 'PARTY' });
      if (assigned === 'UNKNOWN_AGENT') throw new WaitFor('agent', party.agentCode);
    }
    const device = party.deviceId === '' ? undefined : { sourceSystem: party.sourceSystem, deviceId: party.deviceId, newId: ids.device };
    await this.observe.execute(tx, {
      recordId, isNew, tokens: prepared.tokens, features: prepared.features, facts: clean.facts, device, sourceSystem: party.sourceSystem, legalEntity: party.legalEntity, ...report,
    });
  }
}

const newRecord = (prepared: PreparedParty, report: Report, recordId: string): NewRecord => ({
  ...columns(prepared, report), recordId, kind: 'PARTY', sourceToken: prepared.sourceTokens[0]!,
});

const columns = ({ party, clean, contentToken }: PreparedParty, { sourceVersion }: Report) => ({
  sourceSystem: party.sourceSystem, legalEntity: party.legalEntity, partyType: clean.partyType, sourceVersion, contentToken, qualityCodes: clean.qualityCodes,
});
