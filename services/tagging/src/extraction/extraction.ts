/** A tag that a text supports, with the words that support it. */
export interface Extraction {
  readonly tagId: string;
  /** Code points of the original text: [start, end). */
  readonly start: number;
  readonly end: number;
  /** The original text between start and end. */
  readonly surface: string;
  /** 0 to 1, two decimals: how surely these words say it, not how surely it is true. */
  readonly confidence: number;
  /** The text says the opposite ("没有怀孕", "重疾险不需要"). */
  readonly negated: boolean;
  /** A wish, a plan, a condition or a question about a state ("打算怀孕", "怀孕了吗"): not a fact. Absent when asserted. */
  readonly hypothetical?: true;
}

/** Whom a state may be about for the tag to be the customer's: "我老婆怀孕了" counts, "我姐怀孕了" does not. */
export type Person = 'self' | 'spouse' | 'child' | 'parent' | 'other';

/** state: a fact about a person; interest: a product or service wanted; attitude: an objection or a feeling. */
export type RuleKind = 'state' | 'interest' | 'attitude';

/** One rule of data/extraction-rules.json. */
export interface ExtractionRule {
  readonly tagId: string;
  readonly kind: RuleKind;
  /** Confidence of a plain assertion. */
  readonly confidence: number;
  /** Whole words; they match only where the segmentation has word boundaries at both ends. */
  readonly words?: readonly string[];
  /** Regular expressions for what no list can hold; they match anywhere in a sentence. */
  readonly patterns?: readonly string[];
  /** Years of age [from, to) of a child: "宝宝6个月", "女儿3岁". */
  readonly childAge?: readonly [number, number];
  /** States only: persons that may be meant; default self. */
  readonly about?: readonly Person[];
  /** States only: one of `about` must be named before the words; without it they say nothing ("上大学的时候"). */
  readonly named?: boolean;
  /** No match where the text right after / the clause before the words matches. */
  readonly unlessAfter?: string;
  readonly unlessBefore?: string;
}

/** Words that turn the meaning of what they stand beside. Lists hold whole tokens, strings regular expressions. */
export interface Cues {
  readonly negators: readonly string[];
  /** After these a clause starts anew: a "不" before them says nothing about what follows. */
  readonly contrast: readonly string[];
  readonly connectors: readonly string[];
  readonly stateDeniedAfter: string;
  readonly interestDeniedAfter: string;
  readonly heldBefore: string;
  readonly intent: string;
  readonly hypothetical: readonly string[];
  readonly askedAfter: string;
  readonly question: string;
  readonly past: string;
  /** Attitudes only: supposed or heard of, so half as sure. */
  readonly condition: string;
  readonly persons: Readonly<Record<Person, readonly string[]>>;
}

export interface ExtractionRules {
  readonly rules: readonly ExtractionRule[];
  readonly cues: Cues;
}
