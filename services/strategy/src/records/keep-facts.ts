import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { FactsStore, type ConsentState, type Membership, type PolicyState, type TagValue } from './facts.store.js';
import { RecordsStore } from './records.store.js';

/** Keeps what other services say of records. Facts may come before the record's assignment; those of an erased record are dropped. */
@Injectable()
export class KeepFacts {
  constructor(
    private readonly facts: FactsStore,
    private readonly records: RecordsStore,
  ) {}

  async tag(tx: Tx, tag: TagValue): Promise<void> {
    if (!(await this.records.isErased(tx, tag.recordId))) await this.facts.saveTag(tx, tag);
  }

  async policy(tx: Tx, policy: PolicyState): Promise<void> {
    const parties = [];
    for (const party of policy.parties) if (!(await this.records.isErased(tx, party.recordId))) parties.push(party);
    await this.facts.savePolicy(tx, { ...policy, parties });
  }

  async consent(tx: Tx, consent: ConsentState): Promise<void> {
    if (!(await this.records.isErased(tx, consent.recordId))) await this.facts.saveConsent(tx, consent);
  }

  async membership(tx: Tx, membership: Membership): Promise<void> {
    await this.facts.saveMembership(tx, membership);
  }
}
