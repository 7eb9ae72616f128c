import type { Dictionary, ReadyRule } from './dictionary.js';
import { clauseAround, type Sentence } from './segment.js';

/** Words of a sentence that a rule speaks of, before anything around them is weighed. */
export interface Hit {
  readonly rule: ReadyRule;
  readonly start: number;
  readonly end: number;
}

const CHILD_AGE = /(?:宝宝|宝贝|孩子|小孩|儿子|女儿|闺女|娃|老大|老二|老三|大宝|二宝|小宝)(?:今年|现在|刚刚|刚|才|都|已经|快|马上|也|就|满|有|是|,|，)*(\d{1,2}|[一二两三四五六七八九十半]{1,3})(个半月|个多月|个月|月龄|周岁|岁)/gu;
const DIGITS: Record<string, number> = { 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 半: 0.5 };

/** All hits of a sentence in order; of overlapping hits only the longest stays (增额终身寿险, not 终身寿险), except for equal spans. */
export function findHits(sentence: Sentence, dictionary: Dictionary): Hit[] {
  const hits = [...wordHits(sentence, dictionary), ...patternHits(sentence, dictionary), ...ageHits(sentence, dictionary)].filter((hit) => allowed(hit, sentence));
  const kept = hits.filter((hit) => !hits.some((other) => hides(other, hit)));
  const seen = new Set<string>();
  return kept
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((hit) => {
      const key = `${hit.rule.tagId} ${hit.start}`;
      return !seen.has(key) && seen.add(key);
    });
}

function wordHits(sentence: Sentence, dictionary: Dictionary): Hit[] {
  const ends = new Set(sentence.tokens.map((token) => token.end));
  const hits: Hit[] = [];
  // Words start and end where tokens do, so that 小车险些 holds no 车险 and 教育金额 no 教育金.
  for (const token of sentence.tokens) {
    for (const { word, rule } of dictionary.words.get(token.text[0]!) ?? []) {
      const end = token.start + word.length;
      if (ends.has(end) && sentence.text.startsWith(word, token.start - sentence.start)) hits.push({ rule, start: token.start, end });
    }
  }
  return hits;
}

function patternHits(sentence: Sentence, dictionary: Dictionary): Hit[] {
  return dictionary.rules.flatMap((rule) =>
    rule.patterns.flatMap((pattern) =>
      [...sentence.text.matchAll(pattern)].map((match) => ({ rule, start: sentence.start + match.index, end: sentence.start + match.index + match[0].length })),
    ),
  );
}

function ageHits(sentence: Sentence, dictionary: Dictionary): Hit[] {
  const hits: Hit[] = [];
  for (const match of sentence.text.matchAll(CHILD_AGE)) {
    const count = numberOf(match[1]!);
    if (count === undefined) continue;
    const years = match[2]!.includes('岁') ? count : count / 12;
    const start = sentence.start + match.index;
    for (const rule of dictionary.ageRules) {
      const [from, to] = rule.childAge!;
      if (years >= from && years < to) hits.push({ rule, start, end: start + match[0].length });
    }
  }
  return hits;
}

/** 1 to 99, written in digits or in Chinese (十二, 二十, 两, 半). */
function numberOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const ten = text.indexOf('十');
  if (ten < 0) return text.length === 1 ? DIGITS[text] : undefined;
  const tens = ten === 0 ? 1 : DIGITS[text.slice(0, ten)];
  const ones = ten === text.length - 1 ? 0 : DIGITS[text.slice(ten + 1)];
  return tens === undefined || ones === undefined ? undefined : tens * 10 + ones;
}

function allowed(hit: Hit, sentence: Sentence): boolean {
  const { unlessAfter, unlessBefore } = hit.rule;
  const clause = clauseAround(sentence, hit.start);
  const text = (from: number, to: number): string => sentence.text.slice(from - sentence.start, to - sentence.start);
  if (unlessAfter?.test(text(hit.end, sentence.start + sentence.text.length))) return false;
  return !unlessBefore?.test(text(clause.start, hit.start));
}

function hides(other: Hit, hit: Hit): boolean {
  return other.start <= hit.start && other.end >= hit.end && other.end - other.start > hit.end - hit.start;
}
