import { Injectable } from '@nestjs/common';
import { appendEvents } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { decideMembership } from './decide-membership.js';
import { MembersStore } from './members.store.js';
import { ReadCustomer } from './read-customer.js';
import { SegmentCatalogue, type CompiledSegment } from './segment-catalogue.js';
import { SegmentContext } from './segment-context.js';
import { toSegmentEntered, toSegmentLeft } from './segments.events.js';
import { SegmentsStore } from './segments.store.js';

export interface Evaluation {
  customerId: string;
  /** Record whose change caused it; her oldest where it is not hers (any more). */
  causeRecordId?: string;
  now: Date;
  backfill: boolean;
  /** Which segments are judged; all where absent. */
  only?: (segment: CompiledSegment) => boolean;
}

/** Judges a customer as she is now, and tells which segments she entered and left. */
@Injectable()
export class EvaluateCustomer {
  constructor(
    private readonly members: MembersStore,
    private readonly segments: SegmentsStore,
    private readonly catalogue: SegmentCatalogue,
    private readonly readCustomer: ReadCustomer,
    private readonly context: SegmentContext,
  ) {}

  async execute(tx: Tx, evaluation: Evaluation): Promise<void> {
    const { customerId, now, backfill, only } = evaluation;
    // Before anything is read, or what another transaction just changed might be missed by both.
    await this.members.lock(tx, customerId);
    const all = await this.catalogue.all(tx);
    const judged = only ? all.filter(only) : all;
    if (judged.length === 0) return;
    const customer = await this.context.customer(tx, customerId);
    const memberOf = new Set((await this.members.of(tx, customerId)).map((one) => one.segmentId));
    const uses = new Set(judged.flatMap((segment) => [...segment.uses]));
    const variables = customer && (await this.readCustomer.variables(tx, customer.recordIds, uses, now));
    const { entered, left } = decideMembership(judged, memberOf, variables);
    if (entered.length === 0 && left.length === 0) return;

    const customerVersion = BigInt(customer?.version ?? 0);
    await this.members.leave(tx, customerId, left);
    await this.members.enter(tx, customerId, customerVersion, entered, now);
    const keys = await this.segments.keysOf(tx, left);
    const move = { customerId, customerVersion, now, backfill };
    const leaving = left.flatMap((segmentId) => {
      const segment = keys.get(segmentId);
      return segment ? [toSegmentLeft({ ...move, segment: { segmentId, ...segment } })] : [];
    });
    const cause = customer && entered.length > 0 ? await this.context.cause(tx, customer.recordIds, evaluation.causeRecordId) : undefined;
    const entering = cause ? entered.map((segment) => toSegmentEntered({ ...move, segment, ...cause })) : [];
    await appendEvents(tx, [...leaving, ...entering]);
  }
}
