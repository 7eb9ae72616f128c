import type { ReadyCues } from './dictionary.js';
import type { Person } from './extraction.js';
import type { Hit } from './find-hits.js';
import { clauseAround, type Sentence, type Token } from './segment.js';

/** What the words around a hit make of it. `irrelevant`: it is about somebody else, whose affairs we do not keep. */
export type Judgement = { readonly irrelevant: true } | { readonly irrelevant: false; readonly confidence: number; readonly negated: boolean; readonly hypothetical: boolean };

/** How far a negation reaches: 没有 (打算 现在 就) 怀孕. */
const NEGATION_REACH = 5;
const IRRELEVANT: Judgement = { irrelevant: true };

/** Weighs a hit by its sentence: who is meant, denied, only supposed, past. `hits` are all of the sentence. */
export function judgeContext(hit: Hit, hits: readonly Hit[], sentence: Sentence, cues: ReadyCues): Judgement {
  const { rule } = hit;
  const clause = clauseAround(sentence, hit.start);
  const before = sentence.tokens.filter((token) => token.start >= clause.start && token.end <= hit.start);
  const person = personOf(hit, sentence, cues);
  const clauseText = sentence.text.slice(clause.start - sentence.start, clause.end - sentence.start);
  let { confidence } = rule;

  if (rule.kind === 'state') {
    const about = rule.about ?? ['self'];
    if (person === undefined ? rule.named === true : !about.includes(person)) return IRRELEVANT;
    if (person !== undefined && person !== 'self' && !rule.named) confidence *= 0.95;
    if (cues.past.test(clauseText)) confidence *= 0.5;
    const asked = cues.askedAfter.test(sentence.text.slice(hit.end - sentence.start));
    const hypothetical = asked || before.some((token) => cues.hypothetical.has(token.text)) || isGeneralQuestion(hit, person, sentence, cues);
    // "怀孕了没有" asks; the 没有 in it denies nothing.
    const negated = !asked && (deniedBefore(before, cues) || cues.stateDeniedAfter.test(restOf(hit, hits, sentence, cues)));
    return { irrelevant: false, confidence: round(hypothetical ? confidence * 0.4 : confidence), negated, hypothetical };
  }

  if (person === 'other') confidence *= 0.5;
  const negated = rule.kind === 'interest' ? deniedBefore(before, cues) || cues.interestDeniedAfter.test(restOf(hit, hits, sentence, cues)) : deniedBefore(before, cues);
  const beforeText = sentence.text.slice(clause.start - sentence.start, hit.start - sentence.start);
  if (rule.kind === 'attitude' && cues.condition.test(beforeText)) confidence *= 0.5;
  if (rule.kind === 'interest') {
    if (cues.heldBefore.test(beforeText)) confidence *= 0.4;
    else if (cues.intent.test(sentence.text)) confidence = Math.min(0.95, confidence + 0.25);
  }
  return { irrelevant: false, confidence: round(confidence), negated, hypothetical: false };
}

/** Two negations cancel out: 不是不考虑. */
function deniedBefore(before: readonly Token[], cues: ReadyCues): boolean {
  const restart = before.findLastIndex((token) => cues.contrast.has(token.text));
  const reach = before.slice(restart + 1).slice(-NEGATION_REACH);
  return reach.filter((token) => cues.negators.has(token.text)).length % 2 === 1;
}

/**
 * The text after a hit that may deny it: to the end of its clause, or to the next hit unless only connectors part them
 * (重疾险和意外险都不需要). A clause that ends right after the hit passes on to the next (重疾险，我不需要).
 */
function restOf(hit: Hit, hits: readonly Hit[], sentence: Sentence, cues: ReadyCues): string {
  const clause = clauseAround(sentence, hit.start);
  const own = upToNextHit(hit.end, clause.end, hits, sentence, cues);
  if (own.replaceAll(/[\s，,：:的呢嘛啊吧了]/gu, '') !== '' || clause.end >= sentence.start + sentence.text.length) return own;
  const next = clauseAround(sentence, clause.end);
  return hits.some((other) => other.start >= next.start && other.start < next.end) ? own : sentence.text.slice(next.start - sentence.start, next.end - sentence.start);
}

function upToNextHit(from: number, to: number, hits: readonly Hit[], sentence: Sentence, cues: ReadyCues): string {
  let reached = from;
  for (const other of hits) {
    if (other.start < reached || other.start >= to) continue;
    const between = sentence.tokens.filter((token) => token.start >= reached && token.end <= other.start);
    if (!between.every((token) => cues.connectors.has(token.text))) return sentence.text.slice(reached - sentence.start, other.start - sentence.start);
    reached = other.end;
  }
  return sentence.text.slice(reached - sentence.start, to - sentence.start);
}

/** "怀孕可以买吗？" asks about anyone: no self is named and nothing has happened (了). */
function isGeneralQuestion(hit: Hit, person: Person | undefined, sentence: Sentence, cues: ReadyCues): boolean {
  if (person !== undefined || !cues.question.test(sentence.text)) return false;
  const text = sentence.text.slice(hit.start - sentence.start, hit.end - sentence.start + 1);
  return !text.includes('了') && !/\d|[一二两三四五六七八九十]个?[月周]/u.test(text);
}

/** The last person named before the hit (in it, where it tells an age: 孩子3岁); a relative of somebody else is somebody else (同事的老婆). */
function personOf(hit: Hit, sentence: Sentence, cues: ReadyCues): Person | undefined {
  const { tokens } = sentence;
  const until = hit.rule.childAge ? hit.end : hit.start;
  const last = tokens.findLastIndex((token) => token.start < until && personIn(token, cues) !== undefined);
  if (last < 0) return undefined;
  const person = personIn(tokens[last]!, cues)!;
  if (person === 'self' || person === 'other') return person;
  for (let at = last - 1; at >= 0 && last - at <= 3; at--) {
    const owner = personIn(tokens[at]!, cues);
    if (owner === 'other' || owner === 'parent') return 'other';
    if (owner !== undefined || !['的', '家', '家的', '家里'].includes(tokens[at]!.text)) return person;
  }
  return person;
}

/** The segmenter may leave 我妈 and 邻居家 in one piece. */
function personIn(token: Token, cues: ReadyCues): Person | undefined {
  return cues.persons.get(token.text) ?? cues.persons.get(token.text.replace(/^[我你您](?=.)|(?<=.)家$/gu, ''));
}

const round = (value: number): number => Math.round(value * 100) / 100;
