import type { CompiledSegment } from './segment-catalogue.js';
import type { SegmentVariables } from './variables.js';

export interface MembershipChange {
  entered: CompiledSegment[];
  /** Ids of segments that she was in and is no more. */
  left: string[];
}

/** Which of the judged segments she enters and leaves. Undefined variables: the customer is no more and leaves every one. */
export function decideMembership(judged: readonly CompiledSegment[], memberOf: ReadonlySet<string>, variables: SegmentVariables | undefined): MembershipChange {
  if (variables === undefined) return { entered: [], left: [...memberOf].sort() };
  const values = variables as Readonly<Record<string, unknown>>;
  const change: MembershipChange = { entered: [], left: [] };
  for (const segment of judged) {
    const matches = segment.evaluate(values);
    const isMember = memberOf.has(segment.segmentId);
    if (matches && !isMember) change.entered.push(segment);
    if (!matches && isMember) change.left.push(segment.segmentId);
  }
  return change;
}
