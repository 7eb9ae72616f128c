/** A tracked link: what happens on its page counts for its record. */
export interface Link {
  readonly linkId: string;
  readonly recordId: string;
  /** 128 random bits: who has it may see the page, and that is all that it says. */
  readonly code: string;
  readonly agentId: string;
  readonly contentId: string;
  readonly contentTitle: string;
  readonly taskId: string | null;
  readonly runId: string | null;
  readonly createTime: Date;
  readonly expireTime: Date;
}
