import type { InteractionKind } from '@kejing/contracts/es/common/v1/types_pb';
import type { ReceivedEvent } from '@kejing/messaging';

/** What is kept beside the columns: topics of the content, further facts of the touchpoint. */
export interface InteractionDetail {
  topics?: string[];
  properties?: Record<string, string>;
}

/** Something that somebody did, to be put on the timeline of a record. */
export interface NewInteraction {
  /** Given where another service named it; otherwise derived from what it says, so that a re-extract has no second effect. */
  interactionId?: string;
  recordId: string;
  /** Where the caller knows it already; otherwise it is looked up. */
  customerId?: string;
  kind: InteractionKind;
  sourceSystem: string;
  /** Page path or other subject; no personal data. */
  subject?: string;
  contentId?: string;
  agentId?: string;
  durationSeconds?: number;
  time: Date;
  conversationId?: string;
  detail?: InteractionDetail;
  /** Of the event that it comes from. */
  backfill: boolean;
  /** The event that it comes from, where its key is another one than the record: what is told of it goes into the event's trace. */
  cause?: ReceivedEvent;
}

/** An entry of the timeline. */
export interface Interaction {
  interactionId: string;
  recordId: string;
  kind: InteractionKind;
  sourceSystem: string;
  subject: string;
  contentId: string;
  agentId: string;
  durationSeconds: number;
  time: Date;
  conversationId: string;
  detail: InteractionDetail | null;
}

/** What of an interaction tells what somebody is interested in; `person`: her place among those who were asked for. */
export type InteractionOfPerson = Pick<Interaction, 'kind' | 'contentId' | 'sourceSystem' | 'subject' | 'durationSeconds' | 'time'> & { topics: string[] | null; person: number };
