import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { OutgoingEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { CustomersStore } from './customers.store.js';
import { decideIdentity } from './decide-identity.js';
import { IdentityIds } from './identity-ids.js';
import { toCustomersMerged, toCustomerSplit, toRecordAssigned, type AssignReason } from './identity.events.js';
import type { Change, Decision, IdentityState } from './identity.js';
import { IdentityStore } from './identity.store.js';
import type { LedgerEvidence, LedgerKind } from './ledger.js';
import { LedgerStore } from './ledger.store.js';
import { Outbox } from './outbox.js';
import { ledgerEntry, toLedger } from './to-ledger.js';
import { TouchCustomer, type CustomerPart } from './touch-customer.js';

export interface IdentityChange {
  change: Change;
  state: IdentityState;
  /** What the change itself is, in the ledger; a steward's is told by what follows from it. */
  fact?: { kind: LedgerKind; recordIds: readonly string[]; evidence?: LedgerEvidence };
  actor: string;
  reason: string;
  validTime: Date;
  now: Date;
  backfill: boolean;
  causeRecordId: string;
  /** Customers that changed beside those whose records moved, and what of them. */
  alsoChanged?: readonly CustomerPart[];
}

/** Decides a change of identity and saves what follows: ledger, links, customers, events. */
@Injectable()
export class ChangeIdentity {
  constructor(
    private readonly identity: IdentityStore,
    private readonly customers: CustomersStore,
    private readonly ledger: LedgerStore,
    private readonly touch: TouchCustomer,
    private readonly ids: IdentityIds,
    private readonly outbox: Outbox,
  ) {}

  /** @throws KejingError PRECONDITION IDENTITY_VETO */
  async execute(tx: Tx, asked: IdentityChange): Promise<{ decisionId: string; decision: Decision }> {
    const { change, state, now } = asked;
    const result = decideIdentity(state, change, now, () => this.ids.customerId());
    if (!result.ok) throw fault('PRECONDITION', result.reason, 'two different valid identity numbers stand against it');
    const { decision } = result;
    const context = { decisionId: this.ids.next(), actor: asked.actor, reason: asked.reason, validTime: asked.validTime, now, nextId: () => this.ids.next() };
    const entries = toLedger(decision, context);
    if (asked.fact) entries.unshift(ledgerEntry(context, { ...asked.fact, customerId: customerAfter(asked, decision) ?? null }));
    await this.ledger.append(tx, entries);
    await this.identity.save(tx, decision, entries);
    const versions = await this.customers.save(tx, decision);
    await this.tell(tx, asked, decision, context.decisionId, versions);
    return { decisionId: context.decisionId, decision };
  }

  private async tell(tx: Tx, asked: IdentityChange, decision: Decision, decisionId: string, versions: ReadonlyMap<string, bigint>): Promise<void> {
    const when = { now: asked.now, backfill: asked.backfill };
    const evidence = decision.linked[0]?.rule ?? '';
    const events: OutgoingEvent[] = [
      ...decision.merged.map((m) => toCustomersMerged({ ...m, ...when, evidence, decisionId })),
      ...decision.split.map((s) => toCustomerSplit({ ...s, ...when, decisionId })),
    ];
    await this.outbox.append(tx, events);
    const own = customerAfter(asked, decision);
    const moved = new Set(decision.moves.flatMap((m) => (m.from === undefined ? [m.to] : [m.from, m.to])));
    const others = asked.alsoChanged === undefined || own === undefined || moved.has(own) ? [] : [own];
    const agents = new Map<string, string>();
    for (const customerId of [...moved, ...others]) {
      const changed: CustomerPart[] = [...new Set<CustomerPart>([...(moved.has(customerId) ? (['records', 'attributes'] as const) : []), ...(asked.alsoChanged ?? [])])];
      const touched = await this.touch.touch(tx, { customerId, causeRecordId: asked.causeRecordId, changed, ...when });
      agents.set(customerId, touched?.agent?.agentId ?? '');
    }
    const entities = new Map(asked.state.records.map((r) => [r.recordId, r.legalEntity]));
    await this.outbox.append(tx, decision.moves.map((m) => toRecordAssigned({
      recordId: m.recordId, customerId: m.to, previousCustomerId: m.from ?? '', version: versions.get(m.recordId) ?? 1n,
      legalEntity: entities.get(m.recordId) ?? '', reason: reasonOf(m, decision), agentId: agents.get(m.to) ?? '', ...when,
    })));
  }
}

function reasonOf(move: Decision['moves'][number], decision: Decision): AssignReason {
  if (move.from === undefined) return decision.minted.some((c) => c.anchorRecordId === move.recordId) ? 'NEW' : 'LINKED';
  return decision.merged.some((m) => m.from === move.from && m.into === move.to) ? 'MERGED' : 'SPLIT';
}

/** Customer of the record that caused the change, once it is made. */
function customerAfter({ causeRecordId, state }: IdentityChange, decision: Decision): string | undefined {
  return decision.moves.find((m) => m.recordId === causeRecordId)?.to ?? state.records.find((r) => r.recordId === causeRecordId)?.customerId;
}
