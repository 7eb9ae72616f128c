/** Attributes of the golden record that one value is true of at a time. */
export const attributeNames = ['name', 'gender', 'birth_date', 'id_number', 'mobile', 'email', 'wechat', 'address', 'employer'] as const;
export type AttributeName = (typeof attributeNames)[number];

/**
 * What stands behind a word beside its source. VERIFIED: a valid identity document for what documents say, a one-time code for a phone.
 * INVALID: it breaks its own form (check digit, no e-mail address): it can hardly be true, and is shown where nothing else is known.
 */
export type Standing = 'PLAIN' | 'VERIFIED' | 'INVALID';

/** How an attribute behaves, before anything is known of the insurer's own data. */
export interface AttributeTraits {
  /** Days after which half of the values are others; absent where the truth does not change. */
  halfLifeDays?: number;
  /** How many values an error falls on as if evenly: how little two errors that agree are expected. */
  alternatives: number;
  /** That a word is true when it is said. */
  reliability: Record<Standing, number>;
}

const YEAR = 365.25;
const invalid = 0.02;

/** Half-lives and reliabilities are starting points: {@link estimateReliability} learns them from agreement between sources. */
export const attributeTraits: Record<AttributeName, AttributeTraits> = {
  name: { alternatives: 100, reliability: { PLAIN: 0.93, VERIFIED: 0.98, INVALID: invalid } },
  gender: { alternatives: 2, reliability: { PLAIN: 0.95, VERIFIED: 0.99, INVALID: 0.5 } },
  birth_date: { alternatives: 100, reliability: { PLAIN: 0.93, VERIFIED: 0.98, INVALID: invalid } },
  id_number: { alternatives: 1000, reliability: { PLAIN: 0.93, VERIFIED: 0.98, INVALID: invalid } },
  mobile: { halfLifeDays: 5 * YEAR, alternatives: 1000, reliability: { PLAIN: 0.9, VERIFIED: 0.98, INVALID: invalid } },
  email: { halfLifeDays: 6 * YEAR, alternatives: 1000, reliability: { PLAIN: 0.9, VERIFIED: 0.98, INVALID: invalid } },
  wechat: { halfLifeDays: 10 * YEAR, alternatives: 1000, reliability: { PLAIN: 0.97, VERIFIED: 0.98, INVALID: invalid } },
  address: { halfLifeDays: 7 * YEAR, alternatives: 100, reliability: { PLAIN: 0.85, VERIFIED: 0.95, INVALID: invalid } },
  employer: { halfLifeDays: 5 * YEAR, alternatives: 100, reliability: { PLAIN: 0.85, VERIFIED: 0.95, INVALID: invalid } },
};

/** What a record says of an attribute. */
export interface Statement {
  attribute: AttributeName;
  recordId: string;
  sourceSystem: string;
  /** As it is shown. */
  value: string;
  /** What two statements are compared by: spelling, renewals and notation apart. */
  key: string;
  /** Kind of document; documents of two kinds do not contradict each other. */
  document?: string;
  /** When the source said it. */
  time: Date;
  standing: Standing;
}

export const isAttributeName = (name: string): name is AttributeName => (attributeNames as readonly string[]).includes(name);
