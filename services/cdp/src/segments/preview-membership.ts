import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ReadCustomer } from './read-customer.js';
import { SegmentCatalogue } from './segment-catalogue.js';

/** Which segments a set of records would be in if it were one customer. No effect. */
@Injectable()
export class PreviewMembership {
  constructor(
    private readonly catalogue: SegmentCatalogue,
    private readonly readCustomer: ReadCustomer,
  ) {}

  /** Keys of segments, in order. */
  async execute(reader: Tx, recordIds: readonly string[], now: Date): Promise<string[]> {
    const segments = await this.catalogue.all(reader);
    if (segments.length === 0) return [];
    const uses = new Set(segments.flatMap((segment) => [...segment.uses]));
    const variables = (await this.readCustomer.variables(reader, recordIds, uses, now)) as Readonly<Record<string, unknown>>;
    return segments.filter((segment) => segment.evaluate(variables)).map((segment) => segment.segmentKey);
  }
}
