/** The published version of a content, as far as SOPs need it. */
export interface ContentState {
  readonly contentId: string;
  readonly contentKey: string;
  readonly version: number;
  readonly title: string;
  readonly summary: string;
  readonly expireTime: Date | undefined;
  readonly withdrawn: boolean;
}
