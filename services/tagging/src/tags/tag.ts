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
export interface Assertion {
  readonly source: TagSource;
  /** 0 to 1. */
  readonly confidence: number;
  readonly evidence: Evidence;
  /** Since when it is true: the time of the fact, the interaction, the utterance. */
  readonly assignTime: Date;
  /** Null for ever. */
  readonly expireTime: Date | null;
  /**
   * When it was observed. For a rule on a state (facts, policies) the state's own time of change, which is later than `assignTime` where an old fact
   * comes back; for an interaction the same as `assignTime`.
   */
  readonly observeTime: Date;
  /** Rules on a state that held until now and hold no more: a value of theirs gives way, whatever its confidence. */
  readonly insteadOf?: readonly string[];
}

export type EndReason = 'EXPIRED' | 'CONTRADICTED' | 'MANUAL' | 'ERASED';

/** The value of one tag on one subject. At most one is live. */
export type TagState =
  | { readonly kind: 'NONE' }
  | ({ readonly kind: 'LIVE'; readonly version: bigint } & Omit<Assertion, 'observeTime' | 'insteadOf'>)
  | { readonly kind: 'ENDED'; readonly version: bigint; readonly reason: EndReason; readonly endTime: Date };

export type LiveTag = Extract<TagState, { kind: 'LIVE' }>;
export type EndedTag = Extract<TagState, { kind: 'ENDED' }>;

/** Why a value is to end. */
export type Removal =
  /** By hand. */
  | { readonly reason: 'MANUAL'; readonly evidence: Evidence; readonly time: Date }
  /** A rule says the opposite, since `time`. */
  | { readonly reason: 'CONTRADICTED'; readonly evidence: Evidence; readonly time: Date }
  /** A rule on a state holds no more: only the value that it gave ends. */
  | { readonly reason: 'WITHDRAWN'; readonly ruleId: string; readonly evidence: Evidence; readonly time: Date };

/** Names a value. */
export interface TagKey {
  readonly subjectKind: SubjectKind;
  readonly subjectId: string;
  readonly tagId: string;
}

/** A change that was decided. */
export type TagChange = TagKey & {
  readonly backfill: boolean;
  readonly sensitive: boolean;
} & (
    | { readonly change: 'ASSIGNED' | 'RENEWED'; readonly value: LiveTag }
    | { readonly change: 'REMOVED'; readonly value: EndedTag; readonly evidence: Evidence }
  );

/** What somebody wants to happen to a value; the decision may refuse it. */
export type TagProposal = TagKey & { readonly backfill: boolean } & ({ readonly assertion: Assertion } | { readonly removal: Removal });
