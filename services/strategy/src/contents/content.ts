/** A content as far as choices and tasks need it. */
export interface Content {
  readonly contentId: string;
  readonly contentKey: string;
  readonly title: string;
}
