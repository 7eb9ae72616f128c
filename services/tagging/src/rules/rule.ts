/** What a rule judges. FACTS and POLICY are states: a tag goes when its rule holds no more. INTERACTION and CONTENT are happenings: a tag stays till it expires. */
export const ruleKinds = ['FACTS', 'INTERACTION', 'CONTENT', 'POLICY'] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** What an author says of a rule. */
export interface RuleDraft {
  /** kebab-case. */
  readonly ruleKey: string;
  readonly on: RuleKind;
  /** CEL. */
  readonly expression: string;
  readonly tagId: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Days in force; 0: as the tag's definition says. */
  readonly days: number;
  /** Takes the tag away instead. */
  readonly removes: boolean;
}

/** One version of a rule; the newest of a key judges, if it is enabled. */
export interface Rule extends RuleDraft {
  /** The same for all versions of a key. */
  readonly ruleId: string;
  readonly version: number;
  readonly enabled: boolean;
  readonly updateTime: Date;
}
