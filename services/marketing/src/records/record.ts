/** What the service knows of a record: whose it is now, and who serves her. */
export interface RecordState {
  readonly recordId: string;
  readonly customerId: string;
  readonly agentId: string;
  readonly version: bigint;
  readonly erased: boolean;
}
