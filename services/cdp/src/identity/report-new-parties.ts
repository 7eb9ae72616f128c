import { Injectable } from '@nestjs/common';
import { appendEvents, releaseWaiting } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ServicingDirectory, type Servicing } from '../agents/servicing-directory.js';
import { RecordVault } from '../vault/record-vault.js';
import { Tokens } from '../vault/tokens.js';
import { CustomersStore } from './customers.store.js';
import { FactsStore } from './facts.store.js';
import { linkingKinds } from './find-candidates.js';
import { IdentityIds } from './identity-ids.js';
import { toCustomerChanged, toRecordAssigned, toRecordFactsChanged } from './identity.events.js';
import { LedgerStore } from './ledger.store.js';
import { RecordsStore } from './records.store.js';
import type { PreparedParty, Report } from './report-party.js';
import { ledgerEntry } from './to-ledger.js';

/** A party that was prepared and how it was reported. */
export interface ReportedParty {
  prepared: PreparedParty;
  report: Report;
}

/**
 * The parties of a chunk that are new and meet nobody, which is what most of a first load is: they need no decision and are written
 * together, in as many statements as one. Ends in the same state as reporting them one by one.
 */
@Injectable()
export class ReportNewParties {
  constructor(
    private readonly records: RecordsStore,
    private readonly customers: CustomersStore,
    private readonly facts: FactsStore,
    private readonly ledger: LedgerStore,
    private readonly vault: RecordVault,
    private readonly tokens: Tokens,
    private readonly ids: IdentityIds,
    private readonly servicing: ServicingDirectory,
  ) {}

  /** The locks are held. @returns those that were taken in; the others are to be reported one by one */
  async execute(tx: Tx, reported: readonly ReportedParty[]): Promise<Set<PreparedParty>> {
    const agents = await this.agentsOf(tx, reported);
    const lone = (await this.loneOnes(tx, reported)).filter(({ prepared: { party } }) => party.agentCode === '' || agents.has(agentKey(party)));
    const made = lone.map(({ prepared, report }) => ({
      prepared, report, recordId: this.ids.next(), customerId: this.ids.customerId(), agentId: agents.get(agentKey(prepared.party)),
      facts: prepared.clean.facts.map((fact) => ({ ...fact, factId: this.ids.next() })),
    }));
    if (made.length > 0) await this.write(tx, made);
    return new Set(lone.map((one) => one.prepared));
  }

  /** New to us, alone with their source key and linking tokens here and in the chunk, and without a device. */
  private async loneOnes(tx: Tx, reported: readonly ReportedParty[]): Promise<ReportedParty[]> {
    const counts = new Map<string, number>();
    for (const { prepared } of reported) for (const token of [prepared.sourceKey, ...linkingTokens(prepared)]) counts.set(token, (counts.get(token) ?? 0) + 1);
    const alone = reported.filter(({ prepared }) => prepared.party.deviceId === '' && [prepared.sourceKey, ...linkingTokens(prepared)].every((token) => counts.get(token) === 1));
    if (alone.length === 0) return [];
    const sourceTokens = alone.flatMap(({ prepared }) => this.tokens.all('SOURCE_KEY', prepared.sourceKey));
    const taken = new Set((await this.records.bySourceTokens(tx, sourceTokens)).map((row) => row.token));
    for (const token of await this.records.erasedAmong(tx, sourceTokens)) taken.add(token);
    const linking = alone.flatMap(({ prepared }) => prepared.tokens.filter((t) => linkingKinds.has(t.kind)).flatMap((t) => t.tokens));
    for (const row of await this.records.withTokens(tx, linking, 1)) taken.add(row.token);
    return alone.filter(({ prepared }) => {
      const own = [...this.tokens.all('SOURCE_KEY', prepared.sourceKey), ...prepared.tokens.filter((t) => linkingKinds.has(t.kind)).flatMap((t) => t.tokens)];
      return !own.some((token) => taken.has(token));
    });
  }

  private async agentsOf(tx: Tx, reported: readonly ReportedParty[]): Promise<Map<string, string>> {
    const agents = new Map<string, string>();
    const asked = new Map(reported.filter((r) => r.prepared.party.agentCode !== '').map((r) => [agentKey(r.prepared.party), r.prepared.party]));
    for (const [key, party] of asked) {
      const agentId = await this.servicing.agentIdOf(tx, party.sourceSystem, party.agentCode);
      if (agentId !== undefined) agents.set(key, agentId);
    }
    return agents;
  }

  private async write(tx: Tx, made: readonly Made[]): Promise<void> {
    const { now } = made[0]!.report;
    await this.records.insert(tx, made.map(({ recordId, prepared: { party, clean, contentToken, sourceKey }, report }) => ({
      recordId, kind: 'PARTY', sourceSystem: party.sourceSystem, legalEntity: party.legalEntity, partyType: clean.partyType, sourceVersion: report.sourceVersion, contentToken,
      qualityCodes: clean.qualityCodes, sourceToken: this.tokens.of('SOURCE_KEY', sourceKey),
    })), now);
    await this.records.addTokens(tx, made.flatMap(({ recordId, prepared }) => prepared.tokens.map(({ token, kind, verified }) => ({ token, kind, verified, recordId }))));
    await this.vault.putNew(tx, made.map(({ recordId, prepared }) => ({ recordId, identifying: prepared.clean.identifying })));
    await this.facts.add(tx, made.flatMap(({ recordId, facts }) => facts.map((fact) => ({ ...fact, recordId }))));
    await this.customers.insertAlone(tx, made, now);
    await this.ledger.append(tx, made.map(({ recordId, customerId, report }) => {
      const context = { decisionId: this.ids.next(), actor: 'system', reason: '', validTime: report.time, now, nextId: () => this.ids.next() };
      return ledgerEntry(context, { kind: 'OBSERVED', recordIds: [recordId], customerId });
    }));
    await this.tell(tx, made);
    for (const { prepared } of made) await releaseWaiting(tx, 'party', prepared.sourceKey);
  }

  private async tell(tx: Tx, made: readonly Made[]): Promise<void> {
    const known = new Map<string, Servicing | undefined>();
    for (const { recordId, agentId, report } of made) {
      if (agentId === undefined) continue;
      await this.servicing.assign(tx, { recordId, agent: { agentId }, since: report.time, source: 'PARTY' });
      if (!known.has(agentId)) known.set(agentId, await this.servicing.servicingAgentOf(tx, [recordId]));
    }
    await appendEvents(tx, made.flatMap(({ recordId, customerId, agentId, facts, prepared: { party }, report: { now, backfill } }) => {
      const agent = agentId === undefined ? undefined : known.get(agentId);
      const when = { now, backfill };
      const { legalEntity, sourceSystem } = party;
      return [
        toCustomerChanged({ customerId, version: 1n, recordIds: [recordId], agent, changed: ['records', 'attributes'], causeRecordId: recordId, ...when }),
        toRecordAssigned({ recordId, customerId, previousCustomerId: '', version: 1n, legalEntity, reason: 'NEW', agentId: agent?.agentId ?? '', ...when }),
        ...(facts.length === 0 ? [] : [toRecordFactsChanged({ recordId, customerId, sourceSystem, legalEntity, facts, ...when })]),
      ];
    }));
  }
}

interface Made extends ReportedParty {
  recordId: string;
  customerId: string;
  agentId: string | undefined;
  facts: { name: string; value: string; factTime: Date; factId: string }[];
}

const linkingTokens = (prepared: PreparedParty): string[] => prepared.tokens.filter((t) => linkingKinds.has(t.kind)).map((t) => t.token);

const agentKey = ({ sourceSystem, agentCode }: { sourceSystem: string; agentCode: string }): string => `${sourceSystem}:${agentCode}`;
