import type { Dictionary } from './dictionary.js';
import type { Extraction } from './extraction.js';
import { findHits } from './find-hits.js';
import { judgeContext } from './judge-context.js';
import { fold, segment } from './segment.js';

/**
 * The tags that a Chinese text (a conversation, a note, an article) supports, in order of place. Pure: the same text and dictionary
 * give the same answer. States of other people ("我姐怀孕了") are left out altogether: they are not the customer's, nor ours to keep.
 */
export function extract(text: string, dictionary: Dictionary): Extraction[] {
  const codePoint = codePoints(text);
  return segment(fold(text), dictionary.cut).flatMap((sentence) => {
    const hits = findHits(sentence, dictionary);
    return hits.flatMap((hit): Extraction[] => {
      const judged = judgeContext(hit, hits, sentence, dictionary.cues);
      if (judged.irrelevant) return [];
      return [
        {
          tagId: hit.rule.tagId,
          start: codePoint(hit.start),
          end: codePoint(hit.end),
          surface: text.slice(hit.start, hit.end),
          confidence: judged.confidence,
          negated: judged.negated,
          ...(judged.hypothetical ? { hypothetical: true as const } : {}),
        },
      ];
    });
  });
}

/** Answers the map from UTF-16 places to code points; the identity for text without astral characters. */
function codePoints(text: string): (place: number) => number {
  const pairs: number[] = [];
  for (const match of text.matchAll(/[\u{10000}-\u{10ffff}]/gu)) pairs.push(match.index);
  return (place) => place - pairs.filter((pair) => pair < place).length;
}
