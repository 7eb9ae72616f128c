import { releaseWaiting, WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { ServicingDirectory } from '../agents/servicing-directory.js';
import type { RecordVault } from '../vault/record-vault.js';
import type { IdentityIds } from './identity-ids.js';
import type { ObserveRecord } from './observe-record.js';
import type { PreparedParty } from './prepare-party.js';
import type { RecordsStore } from './records.store.js';

/** Version, time and kind of a report. */
export interface Report {
  sourceVersion: bigint;
  time: Date;
  now: Date;
  backfill: boolean;
}

/** What it asks of the stores, which {@link ReportParties} answers from memory. */
export type ReportedRecords = Pick<RecordsStore, 'reported' | 'erasedAt' | 'insert' | 'update' | 'countConflict'>;

/** A source reports a party: its record is made or changed, sealed, and matched. */
export class ReportParty {
  constructor(
    private readonly records: ReportedRecords,
    private readonly vault: Pick<RecordVault, 'put' | 'putNew'>,
    private readonly observe: ObserveRecord,
    private readonly ids: IdentityIds,
    private readonly servicing: Pick<ServicingDirectory, 'assign'>,
  ) {}

  /** The locks are held. An older or equal version has no effect; of one version with two contents the first stays. */
  async execute(tx: Tx, prepared: PreparedParty, report: Report): Promise<void> {
    const { sourceTokens } = prepared;
    const known = await this.records.reported(tx, sourceTokens);
    if (known === undefined) {
      const erasedAt = await this.records.erasedAt(tx, sourceTokens);
      if (erasedAt !== undefined && report.time <= erasedAt) return; // said before the erasure: it stays erased
      const recordId = this.ids.next();
      await this.records.insert(tx, [{ ...columns(prepared, report), recordId, kind: 'PARTY', sourceToken: sourceTokens[0]! }], report.now);
      await this.take(tx, recordId, prepared, report, true);
      return releaseWaiting(tx, 'party', prepared.sourceKey);
    }
    if (report.sourceVersion <= known.sourceVersion) {
      if (report.sourceVersion === known.sourceVersion && known.contentToken !== prepared.contentToken) await this.records.countConflict(tx, known.recordId);
      return;
    }
    await this.records.update(tx, { ...columns(prepared, report), recordId: known.recordId }, report.now);
    await this.take(tx, known.recordId, prepared, report, false);
  }

  private async take(tx: Tx, recordId: string, prepared: PreparedParty, report: Report, isNew: boolean): Promise<void> {
    const { clean, identifying, party } = prepared;
    if (isNew) await this.vault.putNew(tx, [{ recordId, identifying }]);
    else await this.vault.put(tx, recordId, identifying);
    if (party.agentCode !== '') {
      const agent = { sourceSystem: party.sourceSystem, agentCode: party.agentCode };
      const assigned = await this.servicing.assign(tx, { recordId, agent, since: report.time, source: 'PARTY' });
      if (assigned === 'UNKNOWN_AGENT') throw new WaitFor('agent', party.agentCode);
    }
    const device = party.deviceId === '' ? undefined : { sourceSystem: party.sourceSystem, deviceId: party.deviceId };
    await this.observe.execute(tx, {
      recordId, isNew, tokens: prepared.tokens, features: prepared.features, facts: clean.facts, device, sourceSystem: party.sourceSystem, legalEntity: party.legalEntity, ...report,
    });
  }
}

const columns = ({ party, clean, contentToken }: PreparedParty, { sourceVersion }: Report) => ({
  sourceSystem: party.sourceSystem, legalEntity: party.legalEntity, partyType: clean.partyType, sourceVersion, contentToken, qualityCodes: clean.qualityCodes,
});
