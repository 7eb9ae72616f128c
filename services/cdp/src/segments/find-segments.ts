import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import { RecordDirectory } from '../identity/record-directory.js';
import { MembersStore } from './members.store.js';
import { ReadCustomers } from './read-customers.js';
import type { Membership, Segment } from './segment.js';
import { SegmentsStore } from './segments.store.js';
import { compileSegment, type SegmentVariables } from './variables.js';

export type { Membership } from './segment.js';

/** Questions about segments. */
@Injectable()
export class FindSegments {
  constructor(
    private readonly segments: SegmentsStore,
    private readonly members: MembersStore,
    private readonly records: RecordDirectory,
    private readonly readCustomers: ReadCustomers,
  ) {}

  /** @throws KejingError NOT_FOUND SEGMENT_NOT_FOUND */
  async one(reader: Tx, segmentKey: string): Promise<Segment> {
    const segment = await this.segments.byKey(reader, segmentKey);
    if (!segment) throw fault('NOT_FOUND', 'SEGMENT_NOT_FOUND', 'there is no such segment');
    return segment;
  }

  memberCount(reader: Tx, segmentId: string): Promise<string> {
    return this.members.count(reader, segmentId);
  }

  page(reader: Tx, after: string, limit: number): Promise<(Segment & { memberCount: string })[]> {
    return this.segments.page(reader, after, limit);
  }

  membersOf(reader: Tx, segmentId: string, after: string, limit: number): Promise<string[]> {
    return this.members.page(reader, segmentId, after, limit);
  }

  /** Segments that a customer (current ID) is in, by key. */
  ofCustomer(reader: Tx, customerId: string): Promise<Membership[]> {
    return this.members.of(reader, customerId);
  }

  /**
   * Judges one customer now, without effect.
   * @throws KejingError NOT_FOUND SEGMENT_NOT_FOUND or CUSTOMER_NOT_FOUND
   */
  async judge(reader: Tx, segmentKey: string, anyCustomerId: string, now: Date): Promise<{ matches: boolean; usedVariables: string[] }> {
    const segment = await this.one(reader, segmentKey);
    const customerId = await this.records.resolveCustomerId(reader, anyCustomerId);
    const recordIds = customerId === undefined ? [] : await this.records.recordsOf(reader, customerId);
    if (recordIds.length === 0) throw fault('NOT_FOUND', 'CUSTOMER_NOT_FOUND', 'there is no such customer');
    const compiled = compileSegment(segment.expression);
    if (!compiled.ok) return { matches: false, usedVariables: [] };
    const uses = new Set(compiled.variables as (keyof SegmentVariables)[]);
    const [values] = await this.readCustomers.variables(reader, [recordIds], uses, now);
    return { matches: compiled.evaluate(values as Readonly<Record<string, unknown>>), usedVariables: compiled.variables };
  }
}
