/** What a tag sits on. */
export type SubjectKind = 'RECORD' | 'CONTENT' | 'AGENT';

/** Where a tag value comes from. */
export type TagSource = 'FACT' | 'MANUAL' | 'RULE' | 'MODEL' | 'STATISTICAL' | 'NLP';

/** Why a tag was given or taken: references, never text. */
export interface Evidence {
  /** Id of the rule, or subject of the author's token. */
  readonly ruleId?: string;
  readonly ruleVersion?: number;
  /** CloudEvents ids. */
  readonly eventIds?: readonly string[];
  /** Stored facts of the CDP. */
  readonly factIds?: readonly string[];
  readonly conversationId?: string;
  /** Code points of the masked text, [start, end). */
  readonly spans?: readonly { readonly start: number; readonly end: number }[];
}

/** Something that supports a tag. */
export interface Support {
  readonly source: TagSource;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: Evidence;
  /** Since when it is true. */
  readonly assignTime: Date;
  /** Null for ever. */
  readonly expireTime: Date | null;
  /** The rule on a state (facts, policies) whose word this is: its next word takes the place. Absent: an occasion, which later words do not undo. */
  readonly stateRule?: string;
}

/** A rule says the opposite: what rules, models and NLP say of a time up to this one does not count. */
export interface Denial {
  readonly time: Date;
  readonly evidence: Evidence;
  /** As that of a support. */
  readonly stateRule?: string;
}

/** All that is known for and against one tag on one subject, as far as it can matter still. The value follows from it, and from nothing else. */
export interface Grounds {
  /** The strongest first. */
  readonly supports: readonly Support[];
  readonly denials: readonly Denial[];
  /** Taken away by hand: only facts, and what became true later, count. */
  readonly takenTime: Date | null;
}

/** What somebody says of a tag. */
export type Word =
  | { readonly kind: 'SUPPORT'; readonly support: Support }
  | { readonly kind: 'DENIAL'; readonly denial: Denial }
  /** By hand. */
  | { readonly kind: 'TAKEN'; readonly time: Date; readonly evidence: Evidence }
  /** What these rules say of a state as it is now; nothing else that they said counts any more. */
  | {
      readonly kind: 'STATE';
      readonly rules: readonly string[];
      readonly supports: readonly Support[];
      readonly denials: readonly Denial[];
      /** The state tells how it is and not how it was: a rule that held before holds since then. */
      readonly holdsOn: boolean;
    };

export type EndReason = 'EXPIRED' | 'CONTRADICTED' | 'MANUAL' | 'ERASED';

/** The value of one tag on one subject. At most one is live. Version 0: never live, there are only grounds against it. */
export type TagState =
  | { readonly kind: 'NONE' }
  | ({ readonly kind: 'LIVE'; readonly version: bigint } & Omit<Support, 'stateRule'>)
  | { readonly kind: 'ENDED'; readonly version: bigint; readonly reason: EndReason; readonly endTime: Date };

export type LiveTag = Extract<TagState, { kind: 'LIVE' }>;
export type EndedTag = Extract<TagState, { kind: 'ENDED' }>;

/** Names a value. */
export interface TagKey {
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly tagId: string;
}

/** A value with what it rests on. */
export interface TagValue {
  readonly state: TagState;
  readonly grounds: Grounds;
}

/** A value that is kept. */
export type StoredTag = TagKey & { readonly sensitive: boolean; readonly state: LiveTag | EndedTag; readonly grounds: Grounds };

/** A change that was decided. */
export type TagChange = TagKey & {
  readonly backfill: boolean;
  readonly sensitive: boolean;
} & (
    | { readonly change: 'ASSIGNED' | 'RENEWED'; readonly value: LiveTag }
    | { readonly change: 'REMOVED'; readonly value: EndedTag; readonly evidence: Evidence }
  );

/** What somebody says of a value; it may change nothing. */
export type TagProposal = TagKey & { readonly backfill: boolean; readonly word: Word };
