/** What can happen by a tracked link. */
export type InteractionKind = 'OPENED' | 'READ' | 'VISITED_STUDIO' | 'ATTENDED' | 'CONSULTED';

/** Something that happened; it counts for the record of the link, whoever held the device. */
export interface Interaction {
  readonly interactionId: string;
  readonly recordId: string;
  readonly linkId: string;
  /** Of one delivery of the page; what a page reports counts once a view and kind. */
  readonly viewId: string;
  readonly kind: InteractionKind;
  readonly agentId: string;
  /** Null for the studio page. */
  readonly contentId: string | null;
  readonly durationSeconds: number;
  readonly interactionTime: Date;
}

/** A strategy that matched an interaction. */
export interface Signal {
  readonly signalId: string;
  readonly interactionStrategyId: string;
  readonly interactionStrategyVersion: number;
  readonly scenario: string;
  readonly reason: string;
}
