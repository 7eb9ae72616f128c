/** Who holds something of a record and answers for its erasure. */
export const erasers = ['cdp', 'content', 'marketing', 'strategy', 'tagging'] as const;
export type Eraser = (typeof erasers)[number];

/** A service's answer to the erasure of a record. */
export interface Receipt {
  erasureId: string;
  recordId: string;
  service: Eraser;
  rowsDeleted: number;
  completeTime: Date;
}

/** A record that an erasure took. */
export interface ErasedRecordRow {
  recordId: string;
  eraseTime: Date;
}

/** How far the erasure of a record has come. */
export interface RecordErasureState extends ErasedRecordRow {
  receipts: Receipt[];
  /** All five have answered. */
  complete: boolean;
}
