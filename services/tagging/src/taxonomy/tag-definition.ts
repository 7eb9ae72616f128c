import type { SubjectKind, TagSource } from '../tags/tag.js';

/** A tag that may be given, as data/taxonomy.json says. */
export interface TagDefinition {
  /** Path and leaf: customer.life_stage.stage.孕产期. */
  readonly id: string;
  /** Leaf name. */
  readonly name: string;
  /** Names of the two levels above. */
  readonly path: readonly string[];
  readonly kind: 'fact' | 'rule' | 'statistical' | 'model' | 'nlp' | 'manual';
  /** On health, claims or consent. */
  readonly sensitive: boolean;
  readonly subjects: readonly ('customer' | 'content' | 'agent')[];
  /** Days in force unless the rule says otherwise; absent: for ever. */
  readonly defaultDays?: number;
}

const SUBJECT_OF = { customer: 'RECORD', content: 'CONTENT', agent: 'AGENT' } as const;

/** Whether the tag is one for this kind of subject. */
export function fits(definition: TagDefinition, kind: SubjectKind): boolean {
  return definition.subjects.some((subject) => SUBJECT_OF[subject] === kind);
}

/** Facts, consent among them, are never inferred and never given by hand. */
export function mayGive(definition: TagDefinition, source: TagSource): boolean {
  return definition.kind !== 'fact' || source === 'FACT';
}
