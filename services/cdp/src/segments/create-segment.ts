import { Injectable } from '@nestjs/common';
import { fault } from '@kejing/errors';
import type { Tx } from '@kejing/postgres';
import type { Segment } from './segment.js';
import { SegmentsStore } from './segments.store.js';
import { compileSegment } from './variables.js';

export interface SegmentDraft {
  segmentKey: string;
  name: string;
  expression: string;
}

/** Makes a segment, or a new version of the one with that key. Customers who are there already are judged by a sweep. */
@Injectable()
export class CreateSegment {
  constructor(private readonly segments: SegmentsStore) {}

  /**
   * The same name and expression again change nothing.
   * @throws KejingError INVALID SEGMENT_EXPRESSION_INVALID with the problems and their places
   */
  async execute(tx: Tx, draft: SegmentDraft, context: { newSegmentId: string; author: string; now: Date }): Promise<Segment> {
    checkExpression(draft.expression);
    // First of all, so that two of one key at a time do not become two segments.
    await this.segments.lockCatalogue(tx);
    const known = await this.segments.byKey(tx, draft.segmentKey);
    if (known && known.name === draft.name && known.expression === draft.expression) return known;
    const revision = await this.segments.nextRevision(tx);
    const segment: Segment = {
      ...draft,
      segmentId: known?.segmentId ?? context.newSegmentId,
      version: (known?.version ?? 0) + 1,
      enabled: true,
      // A new name alone is no reason to judge everybody anew.
      revision: known && known.expression === draft.expression ? known.revision : revision,
      updateTime: context.now,
    };
    await this.segments.put(tx, segment, context.author);
    return segment;
  }
}

function checkExpression(expression: string): void {
  const compiled = compileSegment(expression);
  if (compiled.ok) return;
  const fieldViolations = compiled.problems.map(({ message, offset }) => ({ field: 'expression', description: `at ${offset}: ${message}` }));
  throw fault('INVALID', 'SEGMENT_EXPRESSION_INVALID', 'the expression is not valid', { fieldViolations });
}
