/** Links that a rule made in a span of time. */
export interface UndoScope {
  rule: string;
  /** Version of the model, or of the rules that no model decides; 0 for any. */
  ruleVersion: number;
  startTime: Date;
  endTime: Date;
}

/** A bulk undo and how far it is. */
export interface UndoRun extends UndoScope {
  runId: string;
  reason: string;
  actor: string;
  state: 'RUNNING' | 'DONE';
  /** Entries of the ledger up to this one are done; the last one in scope. */
  position: string;
  lastSeq: string;
  /** Links in scope when it began. */
  total: string;
  done: string;
  undone: string;
}

/** A link in scope that stands. */
export interface ScopedLink {
  seq: string;
  a: string;
  b: string;
  rule: string;
  ruleVersion: number;
}
