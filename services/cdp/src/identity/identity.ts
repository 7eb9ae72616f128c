/** Rules that join records, strongest first, and the version of their set. */
export const rules = ['STEWARD', 'RESIDENT_ID', 'USCC', 'DOCUMENT', 'PASSPORT_AND_NAME', 'VERIFIED_LOGIN', 'WECHAT_UNION_ID', 'VERIFIED_PHONE_AND_NAME', 'MATCH'] as const;
export type Rule = (typeof rules)[number];
/** Of what is not decided by a model: reports, logins, stewards' words. */
export const RULE_VERSION = 1;

/** Rules whose links hold whatever the evidence says. */
export const isFirm = (rule: Rule): boolean => rule === 'STEWARD' || rule === 'VERIFIED_LOGIN';

/** Why matching linked two records, in bits; field names and levels, never values. */
export interface LinkEvidence {
  modelVersion: number;
  weight: number;
  prior: number;
  /** Of one person, 0 to 1. */
  probability: number;
  fields: readonly { field: string; level: string; weight: number }[];
}

/** A link between two records; `a < b`. */
export interface Link {
  a: string;
  b: string;
  rule: Rule;
  /** Names of the fields that agreed; never values. */
  agreedFields: readonly string[];
  /** Of links by matching, when they are made; what is loaded of standing links is without it. */
  evidence?: LinkEvidence | null;
  /** Of a login: when it was. */
  since?: Date;
  /** Why it may not be, of links that a veto forbids. */
  veto?: string;
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
  /** Records are new, or what is known of them changed. `links`: all that are to stand between the records of the state; `vetoed`: those that a veto forbids since now. */
  | { kind: 'MATCH'; links: readonly Link[]; vetoed: readonly Link[] }
  /** A steward joins the customers of two records. */
  | { kind: 'MERGE'; recordId: string; otherRecordId: string }
  /** A steward takes records out of their customer. */
  | { kind: 'SPLIT'; recordIds: readonly string[] }
  /** A steward's word: links that he asserts and takes back, pairs that he keeps apart and lets meet again. Everything else is judged anew. */
  | { kind: 'STEWARD'; linked: readonly Link[]; unlinked: readonly Link[]; cannotLinks: readonly Pair[]; revoked: readonly Pair[] }
  /** Records go. `links`: all that are to stand between the records that are left. */
  | { kind: 'ERASE'; recordIds: readonly string[]; links: readonly Link[] };

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
export function link(x: string, y: string, rule: Rule, agreedFields: readonly string[], evidence?: LinkEvidence): Link {
  return { ...pair(x, y), rule, agreedFields, ...(evidence && { evidence }) };
}

export const pair = (x: string, y: string): Pair => (x < y ? { a: x, b: y } : { a: y, b: x });

export const sameLink = (x: Link, y: Link): boolean => x.a === y.a && x.b === y.b && x.rule === y.rule;
