/** A message of a run to a customer. Neither address nor text is ever stored. */
export interface Send {
  readonly sendId: string;
  readonly recordId: string;
  readonly runId: string;
  readonly sopId: string;
  readonly sopVersion: number;
  readonly stepKey: string;
  readonly agentId: string;
  readonly channel: 'EMAIL';
  /** Empty where the message is about no content. */
  readonly contentKey: string;
  readonly contentId: string;
  readonly queueTime: Date;
  readonly state: SendState;
}

export type NewSend = Omit<Send, 'state'>;

/** SENDING is committed before the provider is called; UNKNOWN is never tried again. */
export type SendState =
  | { readonly status: 'QUEUED'; readonly dueTime: Date; readonly reason: PostponeReason | '' }
  | { readonly status: 'SENDING'; readonly sendingTime: Date }
  | { readonly status: 'SENT' | 'UNKNOWN'; readonly concludeTime: Date }
  | { readonly status: 'REFUSED'; readonly reason: RefuseReason; readonly concludeTime: Date }
  | { readonly status: 'FAILED'; readonly reason: FailReason; readonly concludeTime: Date };

export type PostponeReason = 'QUIET_HOURS' | 'CDP_UNAVAILABLE';
export type RefuseReason =
  | 'NO_CONSENT' | 'CAP' | 'NO_ADDRESS' | 'NO_CHANNEL' | 'CONTENT_MISSING' | 'CONTENT_EXPIRED' | 'NO_AGENT' | 'CONSENT_WITHDRAWN' | 'RUN_ENDED' | PostponeReason;
export type FailReason = 'PROVIDER' | 'TEMPLATE';

/** How a send that was decided ends. */
export type SendEnd =
  | { readonly status: 'SENT' | 'UNKNOWN' }
  | { readonly status: 'REFUSED'; readonly reason: RefuseReason }
  | { readonly status: 'FAILED'; readonly reason: FailReason };

export const reasonOf = (end: SendEnd | SendState): string => ('reason' in end ? end.reason : '');
