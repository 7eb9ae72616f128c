/** An agent as messages show him. */
export interface AgentState {
  readonly agentId: string;
  readonly displayName: string;
  readonly licenceNo: string;
  readonly grade: string;
  /** Codes from the root to his unit: /HQ/SH/SH01/. */
  readonly orgPath: string;
  readonly active: boolean;
  readonly version: bigint;
}
