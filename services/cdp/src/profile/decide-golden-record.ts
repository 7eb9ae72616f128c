import { attributeNames, attributeTraits, type AttributeName, type Statement } from './attribute.js';
import type { AttributeSource, Correction, GoldenAttribute } from './golden-record.js';
import type { Reliability } from './reliability.js';
import { truthOn, type Word } from './truth-filter.js';

/** Of a steward who looked it up. */
const STEWARD_RELIABILITY = 0.99;
const DAY_MS = 86_400_000;

export interface GoldenInput {
  statements: readonly Statement[];
  corrections: readonly Correction[];
  reliability: Reliability;
  now: Date;
}

/**
 * The golden record: of each attribute the most probable true value by {@link truthOn}; of equally probable ones what the most reliable
 * words say, then the latest. A correction decides whatever the sources say; its probability still is what all words together give it.
 */
export function decideGoldenRecord({ statements, corrections, reliability, now }: GoldenInput): Map<AttributeName, GoldenAttribute> {
  const golden = new Map<AttributeName, GoldenAttribute>();
  const said = Map.groupBy(statements, (statement) => statement.attribute);
  for (const attribute of attributeNames) {
    const correction = standing(corrections.filter((c) => c.attribute === attribute));
    const own = ofOneDocument(said.get(attribute) ?? [], correction);
    if (own.length > 0 || correction !== undefined) golden.set(attribute, decideAttribute(attribute, own, correction, reliability, now));
  }
  return golden;
}

/** The kinds of document that a customer is known by first, best first; those not named come last. */
const DOCUMENTS = ['RESIDENT_ID', 'USCC', 'HKMOTW_RESIDENCE', 'FOREIGN_PR', 'HKMO_PERMIT', 'TW_PERMIT', 'PASSPORT', 'ORG_CODE', 'BUSINESS_REG', 'MILITARY', 'BIRTH_CERT'];

/** Statements on one kind of document: of the correction, or the best kind of which a number is valid. Other attributes are left as they are. */
function ofOneDocument(statements: readonly Statement[], correction: Correction | undefined): readonly Statement[] {
  const rank = ({ document = '', standing: s }: Statement) => (s === 'VERIFIED' ? 0 : 100) + (DOCUMENTS.indexOf(document) + 100) % 100;
  const best = statements.toSorted((x, y) => rank(x) - rank(y))[0];
  const document = correction?.document ?? best?.document;
  return document === undefined ? statements : statements.filter((s) => s.document === document);
}

/** The latest, unless that takes the one before back. */
function standing(corrections: readonly Correction[]): Correction | undefined {
  const last = corrections.toSorted((x, y) => x.time.getTime() - y.time.getTime()).at(-1);
  return last === undefined || last.value === '' ? undefined : last;
}

function decideAttribute(attribute: AttributeName, statements: readonly Statement[], correction: Correction | undefined, reliability: Reliability, now: Date): GoldenAttribute {
  const weighed = statements.map((statement) => ({ statement, reliability: reliability.of(statement.sourceSystem, attribute, statement.standing) })).sort(bestFirst);
  const words = weighed.map(({ statement, reliability: r }): Word => ({ key: statement.key, day: dayOf(statement.time), reliability: r }));
  if (correction) words.push({ key: correction.key, day: dayOf(correction.time), reliability: STEWARD_RELIABILITY });
  const world = { alternatives: attributeTraits[attribute].alternatives, changesPerDay: reliability.changesPerDay(attribute) };
  const truth = truthOn(words, world, dayOf(now));
  // weighed is in the order that breaks ties, and equal probabilities differ in their last digits
  const key = correction?.key ?? weighed.map(({ statement }) => statement.key).reduce((best, one) => (truth.get(one)! > truth.get(best)! + 1e-9 ? one : best));
  const sources = weighed.map(({ statement, reliability: r }): AttributeSource => {
    const { recordId, sourceSystem, value, time } = statement;
    return { recordId, sourceSystem, agrees: statement.key === key, value, time, reliability: r };
  });
  return {
    name: attribute,
    ...(attribute === 'id_number' && { document: correction?.document ?? statements[0]!.document ?? '' }),
    value: correction?.value ?? weighed.find(({ statement }) => statement.key === key)!.statement.value,
    probability: truth.get(key)!,
    sources: [...sources.filter((s) => s.agrees), ...sources.filter((s) => !s.agrees)],
    ...(correction && { correctedBy: correction.actor }),
  };
}

interface Weighed {
  statement: Statement;
  reliability: number;
}

/** By what stands behind it, then the latest, then any fixed order. */
function bestFirst(x: Weighed, y: Weighed): number {
  const rank = { VERIFIED: 0, PLAIN: 1, INVALID: 2 };
  return rank[x.statement.standing] - rank[y.statement.standing] || y.statement.time.getTime() - x.statement.time.getTime() || (x.statement.recordId < y.statement.recordId ? -1 : 1);
}

const dayOf = (time: Date) => time.getTime() / DAY_MS;
