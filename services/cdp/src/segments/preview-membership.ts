import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import { ReadCustomers } from './read-customers.js';
import { SegmentCatalogue } from './segment-catalogue.js';

/** Which segments a set of records would be in if it were one customer. No effect. */
@Injectable()
export class PreviewMembership {
  constructor(
    private readonly catalogue: SegmentCatalogue,
    private readonly readCustomers: ReadCustomers,
  ) {}

  /** Keys of segments, in order. */
  async execute(reader: Tx, recordIds: readonly string[], now: Date): Promise<string[]> {
    const segments = await this.catalogue.all(reader);
    if (segments.length === 0) return [];
    const uses = new Set(segments.flatMap((segment) => [...segment.uses]));
    const [variables] = await this.readCustomers.variables(reader, [recordIds], uses, now);
    return segments.filter((segment) => segment.evaluate(variables as Readonly<Record<string, unknown>>)).map((segment) => segment.segmentKey);
  }
}
