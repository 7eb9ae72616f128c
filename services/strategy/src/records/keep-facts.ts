import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { newestByKey } from '@kejing/messaging';
import { FactsStore, type ConsentState, type Membership, type PolicyState, type TagValue } from './facts.store.js';
import { RecordsStore } from './records.store.js';

/**
 * Keeps what other services say of records, a chunk of events at a time. Facts may come before the record's assignment; those of an erased record
 * are dropped.
 */
@Injectable()
export class KeepFacts {
  constructor(
    private readonly facts: FactsStore,
    private readonly records: RecordsStore,
  ) {}

  async tags(tx: Tx, tags: readonly TagValue[]): Promise<void> {
    const newest = newestByKey(tags, ({ recordId, tagId }) => `${recordId} ${tagId}`, (one, known) => one.version > known.version);
    const kept = await this.ofLiving(tx, newest);
    if (kept.length > 0) await this.facts.saveTags(tx, kept);
  }

  async policies(tx: Tx, policies: readonly PolicyState[]): Promise<void> {
    const newest = newestByKey(policies, ({ policyId }) => policyId, (one, known) => one.version > known.version);
    if (newest.length === 0) return;
    const erased = await this.records.erasedAmong(tx, newest.flatMap(({ parties }) => parties.map(({ recordId }) => recordId)));
    await this.facts.savePolicies(tx, newest.map((policy) => ({ ...policy, parties: policy.parties.filter(({ recordId }) => !erased.has(recordId)) })));
  }

  /** Of one moment the later word stands. */
  async consents(tx: Tx, consents: readonly ConsentState[]): Promise<void> {
    const newest = newestByKey(consents, ({ recordId, purpose, channel }) => `${recordId} ${purpose} ${channel}`, (one, known) => one.consentTime >= known.consentTime);
    const kept = await this.ofLiving(tx, newest);
    if (kept.length > 0) await this.facts.saveConsents(tx, kept);
  }

  async memberships(tx: Tx, memberships: readonly Membership[]): Promise<void> {
    const newest = newestByKey(memberships, ({ customerId, segmentKey }) => `${customerId} ${segmentKey}`, isAsNew);
    if (newest.length > 0) await this.facts.saveMemberships(tx, newest);
  }

  private async ofLiving<T extends { recordId: string }>(tx: Tx, facts: readonly T[]): Promise<T[]> {
    if (facts.length === 0) return [];
    const erased = await this.records.erasedAmong(tx, facts.map(({ recordId }) => recordId));
    return facts.filter(({ recordId }) => !erased.has(recordId));
  }
}

function isAsNew(one: Membership, known: Membership): boolean {
  return one.customerVersion === known.customerVersion ? one.segmentVersion >= known.segmentVersion : one.customerVersion > known.customerVersion;
}
