/** A tag in force on a record. */
export interface RecordTag {
  recordId: string;
  tagId: string;
  /** Leaf name, such as 孕产期. */
  tagName: string;
  /** 0 to 1 */
  confidence: number;
  source: string;
  sensitive: boolean;
  assignTime: Date | null;
  expireTime: Date | null;
}

/** What the tag system told of a tag on a record: given (active) or ended. */
export type TagChange = { recordId: string; tagId: string; version: bigint } & ({ active: true; value: Omit<RecordTag, 'recordId' | 'tagId'> } | { active: false });
