/** A segment (客群) as it stands. */
export interface Segment {
  segmentId: string;
  segmentKey: string;
  name: string;
  /** CEL over the variables of `variables.ts`. */
  expression: string;
  version: number;
  enabled: boolean;
  /** Revision of the catalogue in which this version came. */
  revision: bigint;
  updateTime: Date;
}

/** That a customer is in a segment. */
export interface Membership {
  segmentId: string;
  segmentKey: string;
  name: string;
  segmentVersion: number;
  enterTime: Date;
}
