import { toJsonString } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { PartyReportedSchema, type PartyReported } from '@kejing/contracts/es/insurer/v1/party_pb';
import { Reject, releaseWaiting, WaitFor } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { RecordVault } from '../vault/record-vault.js';
import { Tokens } from '../vault/tokens.js';
import { ObserveRecord } from './observe-record.js';
import { cleanParty, type CleanParty } from '../standards/clean-party.js';
import { IdentityIds } from './identity-ids.js';
import { RecordsStore } from './records.store.js';
import { sourceKeyOf } from './source-key.js';

/** Version, time and kind of a report. */
export interface Report {
  sourceVersion: bigint;
  time: Date;
  now: Date;
  backfill: boolean;
}

/** A party, cleaned and tokenised before the database is touched. */
export interface PreparedParty {
  party: PartyReported;
  clean: CleanParty;
  sourceKey: string;
  /** Of the source key, under every live key; the one to store first. */
  sourceTokens: readonly string[];
  tokens: readonly PreparedToken[];
  /** Of the device, if one is named. */
  deviceTokens: readonly string[];
  contentToken: string;
}

export interface PreparedToken {
  kind: string;
  verified: boolean;
  /** The one to store. */
  token: string;
  /** Under every live key. */
  tokens: readonly string[];
}

const LIMITS = { phones: 10, declarations: 50, text: 500 };

/** A source reports a party: its record is made or changed, sealed, and matched. */
@Injectable()
export class ReportParty {
  constructor(
    private readonly records: RecordsStore,
    private readonly vault: RecordVault,
    private readonly tokens: Tokens,
    private readonly observe: ObserveRecord,
    private readonly ids: IdentityIds,
    private readonly servicing: ServicingDirectory,
  ) {}

  /** @param today YYYY-MM-DD in the business zone @throws Reject for a party that can never be taken in */
  prepare(party: PartyReported, today: string, time: Date): PreparedParty {
    refuseImpossible(party);
    const clean = cleanParty(party, today, time);
    const sourceKey = sourceKeyOf(party.sourceSystem, party.sourceId);
    return {
      party, clean, sourceKey,
      sourceTokens: this.tokens.all('SOURCE_KEY', sourceKey),
      tokens: clean.tokens.map(({ kind, value, verified }) => {
        const tokens = this.tokens.all(kind, value);
        return { kind, verified, token: tokens[0]!, tokens };
      }),
      deviceTokens: party.deviceId === '' ? [] : this.tokens.all('DEVICE', party.deviceId),
      contentToken: this.tokens.of('CONTENT', toJsonString(PartyReportedSchema, party)),
    };
  }

  /** Every token that deciding on this party depends on; lock them for all parties of a transaction at once. */
  locksOf({ sourceTokens, tokens, deviceTokens }: PreparedParty): string[] {
    return [...sourceTokens, ...tokens.filter((t) => t.kind !== 'NAME' && t.kind !== 'PHONE' && t.kind !== 'EMAIL').flatMap((t) => t.tokens), ...deviceTokens];
  }

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
    const { clean, party } = prepared;
    if (isNew) await this.vault.putNew(tx, [{ recordId, identifying: clean.identifying }]);
    else await this.vault.put(tx, recordId, clean.identifying);
    if (party.agentCode !== '') {
      const agent = { sourceSystem: party.sourceSystem, agentCode: party.agentCode };
      const assigned = await this.servicing.assign(tx, { recordId, agent, since: report.time, source: 'PARTY' });
      if (assigned === 'UNKNOWN_AGENT') throw new WaitFor('agent', party.agentCode);
    }
    const device = party.deviceId === '' ? undefined : { sourceSystem: party.sourceSystem, deviceId: party.deviceId };
    await this.observe.execute(tx, {
      recordId, isNew, tokens: prepared.tokens, facts: clean.facts, device, sourceSystem: party.sourceSystem, legalEntity: party.legalEntity, ...report,
    });
  }
}

const columns = ({ party, clean, contentToken }: PreparedParty, { sourceVersion }: Report) => ({
  sourceSystem: party.sourceSystem, legalEntity: party.legalEntity, partyType: clean.partyType, sourceVersion, contentToken, qualityCodes: clean.qualityCodes,
});

function refuseImpossible(party: PartyReported): void {
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(party.sourceSystem)) throw new Reject('PARTY_INVALID', 'source_system must be 1 to 32 letters, digits, - or _');
  if (party.sourceId === '' || party.sourceId.length > 128) throw new Reject('PARTY_INVALID', 'source_id must have 1 to 128 characters');
  if (party.phones.length > LIMITS.phones) throw new Reject('PARTY_INVALID', `at most ${LIMITS.phones} phones`);
  if (party.declarations.length > LIMITS.declarations) throw new Reject('PARTY_INVALID', `at most ${LIMITS.declarations} declarations`);
  const texts = [party.name, party.idNumber, party.email, party.wechatUnionId, party.deviceId, party.address, party.employer, party.legalEntity, party.agentCode];
  if (texts.some((text) => text.length > LIMITS.text || text.includes('\0'))) throw new Reject('PARTY_INVALID', `a text is longer than ${LIMITS.text} characters, or holds U+0000`);
}
