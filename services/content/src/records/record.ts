/** What content knows of a record: whose customer's it is now, who serves her, and whether she refused links. */
export interface RecordState {
  readonly recordId: string;
  readonly agentId: string | null;
  readonly erased: boolean;
  readonly optOutTime: Date | null;
}
