import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import type { Features } from '../matching/feature-types.js';
import { derivedFacts } from '../standards/clean-party.js';
import type { ChangeIdentity } from './change-identity.js';
import type { ChunkMemory } from './chunk-memory.js';
import type { EnsureDevices, DeviceKey } from './ensure-devices.js';
import type { FactsStore } from './facts.store.js';
import type { IdentityIds } from './identity-ids.js';
import { toRecordFactsChanged } from './identity.events.js';
import { link, sameLink, type Link } from './identity.js';
import type { FirmChange, Matcher } from './matcher.js';
import type { PairMemory } from './pair-memory.js';
import type { PreparedToken } from './prepare-party.js';
import type { RecordFact } from './record.js';
import type { RecordsStore } from './records.store.js';

export interface Observation {
  recordId: string;
  isNew: boolean;
  tokens: readonly PreparedToken[];
  features: Features;
  facts: readonly { name: string; value: string; factTime: Date }[];
  /** Device of a login that the source's server verified. */
  device: DeviceKey | undefined;
  sourceSystem: string;
  legalEntity: string;
  time: Date;
  now: Date;
  backfill: boolean;
}

/** A record is new or changed: it is matched, its facts are told. Works over memory that holds all that it may touch; the record's row is there. */
export class ObserveRecord {
  constructor(
    private readonly memory: ChunkMemory,
    private readonly pairs: PairMemory,
    private readonly matcher: Matcher,
    private readonly records: Pick<RecordsStore, 'putTokens'>,
    private readonly facts: Pick<FactsStore, 'of' | 'add' | 'put'>,
    private readonly devices: EnsureDevices,
    private readonly change: ChangeIdentity,
    private readonly ids: IdentityIds,
  ) {}

  async execute(tx: Tx, seen: Observation): Promise<void> {
    const { recordId } = seen;
    const before = this.pairs.of(recordId)?.features;
    for (const { token, tokens } of seen.tokens) this.memory.alias(token, tokens);
    await this.records.putTokens(tx, recordId, seen.tokens);
    this.pairs.putFeatures(recordId, seen.features);
    const changedPerson = before !== undefined && this.matcher.isOtherPerson(before, seen.features);
    if (changedPerson) this.matcher.noteOtherPerson(recordId);
    const login = await this.login(tx, seen);
    const matched = seen.backfill ? this.matcher.postpone(recordId, 'BACKFILL', login) : this.matcher.match(recordId, login);
    const { decision } = await this.change.execute(tx, {
      change: { kind: 'MATCH', links: matched.links, vetoed: matched.vetoed },
      state: matched.state,
      fact: { kind: seen.isNew ? 'OBSERVED' : 'CHANGED', recordIds: [recordId] },
      actor: 'system', reason: changedPerson ? 'RECORD_CHANGED_PERSON' : '', validTime: seen.time, now: seen.now, backfill: seen.backfill, causeRecordId: recordId,
      alsoChanged: ['attributes'],
    });
    const customerId = decision.moves.find((m) => m.recordId === recordId)?.to ?? matched.state.records.find((r) => r.recordId === recordId)!.customerId!;
    await this.tellFacts(tx, seen, customerId);
  }

  /**
   * A device is whose who logged in on it first, by the time of the login whatever came first, or whom a steward named; another one's login is no reason to
   * join the two.
   */
  private async login(tx: Tx, { recordId, device, time, now, backfill }: Observation): Promise<FirmChange> {
    const none = { asserted: [], retracted: [] };
    if (device === undefined) return none;
    const ref = (await this.devices.execute(tx, [device], now, backfill)).get(device.deviceId)!;
    if (this.memory.areApart(recordId, ref.recordId)) return none;
    const own = { ...link(recordId, ref.recordId, 'VERIFIED_LOGIN', ['device_id']), since: time };
    const standing = this.memory.linksOf(ref.recordId).find((l) => l.rule === 'VERIFIED_LOGIN');
    if (standing === undefined) return { asserted: this.memory.membersOf(ref.customerId).size > 1 ? [] : [own], retracted: [] };
    if (sameLink(standing, own) || !this.isEarlier(own, standing, ref.recordId)) return none;
    return { asserted: [own], retracted: [standing] };
  }

  /** Of two logins at one time the record decides, by its source key. */
  private isEarlier(own: Link, standing: Link, deviceRecordId: string): boolean {
    const [time, other] = [own, standing].map((l) => l.since?.getTime() ?? 0) as [number, number];
    const [key, otherKey] = [own, standing].map((l) => this.pairs.of(l.a === deviceRecordId ? l.b : l.a)?.orderKey ?? '') as [string, string];
    return time < other || (time === other && key < otherKey);
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
