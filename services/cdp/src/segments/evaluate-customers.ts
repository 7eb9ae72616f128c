import { Injectable } from '@nestjs/common';
import { appendEvents, inTraceOf, type OutgoingEvent, type ReceivedEvent } from '@kejing/messaging';
import type { Tx } from '@kejing/postgres';
import { decideMembership, type MembershipChange } from './decide-membership.js';
import { MembersStore } from './members.store.js';
import { ReadCustomers } from './read-customers.js';
import { SegmentCatalogue, type CompiledSegment } from './segment-catalogue.js';
import { SegmentContext, type SegmentCustomer } from './segment-context.js';
import { toSegmentEntered, toSegmentLeft } from './segments.events.js';
import { SegmentsStore } from './segments.store.js';

export interface Evaluation {
  customerId: string;
  /** Record whose change caused it; her oldest where it is not hers (any more). */
  causeRecordId?: string;
  backfill: boolean;
  /** The event that asks for it, if one does: what is told goes into its trace. */
  event?: ReceivedEvent;
}

/** What changes for a customer. */
interface Move extends MembershipChange {
  evaluation: Evaluation;
  /** Undefined: she is no more. */
  customer: SegmentCustomer | undefined;
}

/** Judges customers as they are now, and tells which segments they entered and left; many in as many statements as one. */
@Injectable()
export class EvaluateCustomers {
  constructor(
    private readonly members: MembersStore,
    private readonly segments: SegmentsStore,
    private readonly catalogue: SegmentCatalogue,
    private readonly readCustomers: ReadCustomers,
    private readonly context: SegmentContext,
  ) {}

  /**
   * What is told keeps the order of the evaluations.
   * @param evaluations each customer once
   * @param only which segments are judged; all where absent
   */
  async execute(tx: Tx, evaluations: readonly Evaluation[], { now, only }: { now: Date; only?: (segment: CompiledSegment) => boolean }): Promise<void> {
    const customerIds = evaluations.map((one) => one.customerId);
    // Before anything is read, or what another transaction just changed might be missed by both.
    await this.members.lock(tx, customerIds);
    const all = await this.catalogue.all(tx);
    const judged = only ? all.filter(only) : all;
    if (judged.length === 0 || evaluations.length === 0) return;
    const moves = await this.judge(tx, evaluations, judged, now);
    if (moves.length === 0) return;
    await this.save(tx, moves, now);
    await this.tell(tx, moves, now);
  }

  private async judge(tx: Tx, evaluations: readonly Evaluation[], judged: readonly CompiledSegment[], now: Date): Promise<Move[]> {
    const customerIds = evaluations.map((one) => one.customerId);
    const customers = await this.context.customers(tx, customerIds);
    const memberOf = await this.members.segmentsOf(tx, customerIds);
    const uses = new Set(judged.flatMap((segment) => [...segment.uses]));
    const there = [...customers.values()];
    const read = await this.readCustomers.variables(tx, there.map((one) => one.recordIds), uses, now);
    const variables = new Map(there.map((one, i) => [one.customerId, read[i]]));
    return evaluations.flatMap((evaluation) => {
      const { customerId } = evaluation;
      const change = decideMembership(judged, memberOf.get(customerId) ?? new Set(), variables.get(customerId));
      return change.entered.length === 0 && change.left.length === 0 ? [] : [{ evaluation, customer: customers.get(customerId), ...change }];
    });
  }

  private async save(tx: Tx, moves: readonly Move[], now: Date): Promise<void> {
    await this.members.leave(tx, moves.flatMap(({ evaluation, left }) => left.map((segmentId) => ({ customerId: evaluation.customerId, segmentId }))));
    await this.members.enter(
      tx,
      moves.flatMap((move) => move.entered.map(({ segmentId, version }) => ({ customerId: move.evaluation.customerId, customerVersion: versionOf(move), segmentId, version }))),
      now,
    );
  }

  private async tell(tx: Tx, moves: readonly Move[], now: Date): Promise<void> {
    const keys = await this.segments.keysOf(tx, [...new Set(moves.flatMap((move) => move.left))]);
    const causeOf = await this.context.causes(tx, moves.flatMap(({ customer, entered }) => (customer && entered.length > 0 ? [customer] : [])));
    const events = moves.flatMap((move): OutgoingEvent[] => {
      const { evaluation: { customerId, backfill, causeRecordId, event }, customer, entered, left } = move;
      const common = { customerId, customerVersion: versionOf(move), now, backfill };
      const make = () => [
        ...left.flatMap((segmentId) => {
          const segment = keys.get(segmentId);
          return segment ? [toSegmentLeft({ ...common, segment: { segmentId, ...segment } })] : [];
        }),
        ...(customer ? entered.map((segment) => toSegmentEntered({ ...common, segment, ...causeOf(customer, causeRecordId) })) : []),
      ];
      return event ? inTraceOf(event, make) : make();
    });
    await appendEvents(tx, events);
  }
}

const versionOf = ({ customer }: Move): bigint => BigInt(customer?.version ?? 0);
