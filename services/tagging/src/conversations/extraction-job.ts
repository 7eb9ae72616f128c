/** A conversation that is to be read for an interaction of a record. */
export interface ExtractionJob {
  readonly recordId: string;
  readonly interactionId: string;
  readonly conversationId: string;
  /** Event that told of the interaction. */
  readonly eventId: string;
  readonly interactionTime: Date;
  readonly backfill: boolean;
}

/** A job that this process holds until `leaseEnd`; `attempts` counts this one, and fences whoever lost the lease. */
export interface ClaimedJob extends ExtractionJob {
  readonly attempts: number;
}
