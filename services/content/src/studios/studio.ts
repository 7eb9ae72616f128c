/** An agent as the CDP tells of him, with the name of his page. */
export interface StudioAgent {
  readonly agentId: string;
  /** Random, made once, never changed: it says nothing and cannot be counted through. */
  readonly slug: string;
  readonly agentCode: string;
  readonly displayName: string;
  readonly licenceNo: string;
  readonly active: boolean;
}
