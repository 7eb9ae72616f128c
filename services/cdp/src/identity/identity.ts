/** Rules that join records, strongest first, and the version of their set. */
export const rules = ['STEWARD', 'RESIDENT_ID', 'USCC', 'DOCUMENT', 'PASSPORT_AND_NAME', 'VERIFIED_LOGIN', 'WECHAT_UNION_ID', 'VERIFIED_PHONE_AND_NAME'] as const;
export type Rule = (typeof rules)[number];
export const RULE_VERSION = 1;

/** A link between two records; `a < b`. */
export interface Link {
  a: string;
  b: string;
  rule: Rule;
  /** Names of the fields that agreed; never values. */
  agreedFields: readonly string[];
}

/** Two records that a steward keeps apart; `a < b`. */
export interface Pair {
  a: string;
  b: string;
}

/** A record as identity sees it. */
export interface RecordState {
  recordId: string;
  createdAt: Date;
  /** Of the record; decisions do not look at it. */
  legalEntity?: string;
  /** Absent for a record that is new. */
  customerId?: string;
  /** Tokens of valid numbers of which nobody has two: resident ID, unified social credit code. `kind:version.digest`. */
  exclusive: readonly string[];
}

/** A customer ID. Its anchor is the record for which it was minted; absent once nothing of it is left. */
export interface CustomerState {
  customerId: string;
  anchorRecordId?: string;
  createdAt: Date;
  redirectTo?: string;
}

/** Everything that a decision may touch: whole components, never parts. */
export interface IdentityState {
  records: readonly RecordState[];
  links: readonly Link[];
  cannotLinks: readonly Pair[];
  customers: readonly CustomerState[];
}

/** What is asked of identity. */
export type Change =
  /** A record is new or its identifiers changed. `candidates`: links that its tokens give now; `ended`: those whose evidence is gone. */
  | { kind: 'OBSERVE'; recordId: string; candidates: readonly Link[]; ended: readonly Link[] }
  /** A steward joins the customers of two records. */
  | { kind: 'MERGE'; recordId: string; otherRecordId: string }
  /** A steward takes records out of their customer. */
  | { kind: 'SPLIT'; recordIds: readonly string[] }
  | { kind: 'ERASE'; recordIds: readonly string[] };

export interface Move {
  recordId: string;
  from?: string;
  to: string;
}

/** What follows. */
export interface Decision {
  linked: readonly Link[];
  unlinked: readonly Link[];
  /** Links that the rules give and a veto forbids. */
  vetoed: readonly Link[];
  cannotLinks: readonly Pair[];
  revoked: readonly Pair[];
  minted: readonly CustomerState[];
  /** Customers whose anchor or redirect is another now. */
  changedCustomers: readonly CustomerState[];
  moves: readonly Move[];
  merged: readonly { into: string; from: string; recordIds: readonly string[] }[];
  split: readonly { from: string; to: string; recordIds: readonly string[] }[];
}

/** The link between two records in its one form. */
export function link(x: string, y: string, rule: Rule, agreedFields: readonly string[]): Link {
  return { ...pair(x, y), rule, agreedFields };
}

export const pair = (x: string, y: string): Pair => (x < y ? { a: x, b: y } : { a: y, b: x });

export const sameLink = (x: Link, y: Link): boolean => x.a === y.a && x.b === y.b && x.rule === y.rule;
