import { Injectable } from '@nestjs/common';
import type { Tx } from '@kejing/postgres';
import type { Segment } from './segment.js';
import { SegmentsStore } from './segments.store.js';
import { compileSegment, type SegmentVariables } from './variables.js';

/** A segment that is ready to judge. */
export interface CompiledSegment extends Segment {
  evaluate(variables: Readonly<Record<string, unknown>>): boolean;
  uses: ReadonlySet<keyof SegmentVariables>;
}

/** The segments, compiled once for each version. */
@Injectable()
export class SegmentCatalogue {
  private compiled = new Map<string, CompiledSegment>();
  private current: { revision: bigint; segments: CompiledSegment[] } = { revision: -1n, segments: [] };

  constructor(private readonly segments: SegmentsStore) {}

  /** The segments as this transaction sees them. */
  async all(tx: Tx): Promise<readonly CompiledSegment[]> {
    const revision = await this.segments.revision(tx);
    if (revision === this.current.revision) return this.current.segments;
    const segments = (await this.segments.enabled(tx)).flatMap((segment) => this.compile(segment) ?? []);
    this.compiled = new Map(segments.map((segment) => [cacheKey(segment), segment]));
    this.current = { revision, segments };
    return segments;
  }

  private compile(segment: Segment): CompiledSegment | undefined {
    const known = this.compiled.get(cacheKey(segment));
    if (known) return known;
    const result = compileSegment(segment.expression);
    // It was checked when it was made: only a narrowed schema leads here. Such a segment judges nobody, and nobody leaves it.
    if (!result.ok) return undefined;
    return { ...segment, evaluate: (variables) => result.evaluate(variables), uses: new Set(result.variables as (keyof SegmentVariables)[]) };
  }
}

const cacheKey = (segment: Segment) => `${segment.segmentId} ${segment.version}`;
