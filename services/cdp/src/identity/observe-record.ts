import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { ChangeIdentity } from './change-identity.js';
import { EnsureDevices, type DeviceKey } from './ensure-devices.js';
import { FactsStore } from './facts.store.js';
import { derivedFacts } from '../standards/clean-party.js';
import { CANDIDATE_LIMIT, endedLinks, linkingKinds, toCandidates } from './find-candidates.js';
import { IdentityIds } from './identity-ids.js';
import { toRecordFactsChanged } from './identity.events.js';
import { link, type Link } from './identity.js';
import { IdentityStore } from './identity.store.js';
import type { RecordFact } from './record.js';
import { RecordsStore } from './records.store.js';

export interface Observation {
  recordId: string;
  isNew: boolean;
  tokens: readonly { kind: string; verified: boolean; token: string; tokens: readonly string[] }[];
  facts: readonly { name: string; value: string; factTime: Date }[];
  /** Device of a login that the source's server verified. */
  device: DeviceKey | undefined;
  sourceSystem: string;
  legalEntity: string;
  time: Date;
  now: Date;
  backfill: boolean;
}

/** A record is new or changed: its tokens are matched, its facts told. The record's row is written and its tokens are locked. */
@Injectable()
export class ObserveRecord {
  constructor(
    private readonly records: RecordsStore,
    private readonly identity: IdentityStore,
    private readonly facts: FactsStore,
    private readonly devices: EnsureDevices,
    private readonly change: ChangeIdentity,
    private readonly ids: IdentityIds,
  ) {}

  async execute(tx: Tx, seen: Observation): Promise<void> {
    const before = seen.isNew ? [] : await this.records.tokensOf(tx, [seen.recordId]);
    if (seen.isNew) await this.records.addTokens(tx, seen.tokens.map(({ token, kind, verified }) => ({ token, kind, verified, recordId: seen.recordId })));
    else await this.records.putTokens(tx, seen.recordId, seen.tokens);
    const linking = seen.tokens.filter((t) => linkingKinds.has(t.kind));
    const found = await this.records.withTokens(tx, linking.flatMap((t) => t.tokens), CANDIDATE_LIMIT);
    const candidates = [...toCandidates(seen.recordId, linking, found), ...(await this.login(tx, seen))];
    const seeds = [...new Set([seen.recordId, ...candidates.flatMap((c) => [c.a, c.b])])];
    const state = await this.identity.load(tx, seeds);
    const own = state.links.filter((l) => l.a === seen.recordId || l.b === seen.recordId);
    const { decision } = await this.change.execute(tx, {
      change: { kind: 'OBSERVE', recordId: seen.recordId, candidates, ended: endedLinks(own, before, seen.tokens, candidates) },
      state,
      fact: { kind: seen.isNew ? 'OBSERVED' : 'CHANGED', recordIds: [seen.recordId] },
      actor: 'system', reason: '', validTime: seen.time, now: seen.now, backfill: seen.backfill, causeRecordId: seen.recordId, alsoChanged: ['attributes'],
    });
    const customerId = decision.moves.find((m) => m.recordId === seen.recordId)?.to ?? state.records.find((r) => r.recordId === seen.recordId)!.customerId!;
    await this.tellFacts(tx, seen, customerId);
  }

  /** A device stays with the first person who logged in on it; a second one's login is no reason to join the two. */
  private async login(tx: Tx, { recordId, device, now, backfill }: Observation): Promise<Link[]> {
    if (device === undefined) return [];
    const ref = (await this.devices.execute(tx, [device], now, backfill)).get(device.deviceId)!;
    const owned = await this.identity.hasLink(tx, ref.recordId, 'VERIFIED_LOGIN');
    return owned ? [] : [link(recordId, ref.recordId, 'VERIFIED_LOGIN', ['device_id'])];
  }

  private async tellFacts(tx: Tx, seen: Observation, customerId: string): Promise<void> {
    const known = seen.isNew ? [] : await this.facts.of(tx, [seen.recordId]);
    const facts: RecordFact[] = seen.facts.map((fact) => {
      const same = known.find((k) => k.name === fact.name && k.value === fact.value);
      if (same === undefined) return { ...fact, factId: this.ids.next() };
      // What is derived is true since it was first seen; what is declared, since it was last declared.
      return { ...fact, factId: same.factId, factTime: derivedFacts.has(fact.name) ? same.factTime : fact.factTime };
    });
    const said = (list: readonly RecordFact[]) => list.map((f) => `${f.factId} ${f.factTime.getTime()}`).sort().join();
    if (said(known) === said(facts)) return;
    if (seen.isNew) await this.facts.add(tx, facts.map((fact) => ({ ...fact, recordId: seen.recordId })));
    else await this.facts.put(tx, seen.recordId, facts);
    await appendEvents(tx, [toRecordFactsChanged({ ...seen, customerId, facts })]);
  }
}
