/** What content asks for: somebody should approach the customer. */
export interface Signal {
  readonly signalId: string;
  readonly recordId: string;
  /** Agent of the link; empty for none. */
  readonly agentId: string;
  readonly contentId: string;
  readonly interactionId: string;
  readonly scenario: string;
  readonly reason: string;
  readonly kind: string;
  readonly topics: readonly string[];
  readonly runId: string;
  readonly time: Date;
  /** The received event, in whose trace it is handled. */
  readonly cause: object;
}
