import { ahoCorasick } from './aho-corasick.js';
import { isDenied } from './judge-negation.js';
import type { Normalised } from './normalise.js';
import type { PhraseChecker, PhraseClass, PhraseFinding, PhraseRules } from './phrase.js';

interface Word {
  readonly of: PhraseClass;
  readonly kind: 'PHRASE' | 'ALLOW';
  readonly text: string;
}

/** A hit in the normalised text. */
interface Hit {
  readonly of: PhraseClass;
  readonly phrase: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Builds the check from the rules. The check finds every phrase in one pass, leaves out those that are part of an allowed word, denied
 * ("不保本") or inside a longer finding that is at least as serious, and answers spans of the text as it was given, in order.
 */
export function phraseChecker(rules: PhraseRules, normalise: (text: string) => Normalised): PhraseChecker {
  const words = rules.classes.flatMap((of): Word[] => [
    ...of.phrases.map((text) => ({ of, kind: 'PHRASE' as const, text: normalise(text).text })),
    ...(of.allow ?? []).map((text) => ({ of, kind: 'ALLOW' as const, text: normalise(text).text })),
  ]);
  const scan = ahoCorasick(words.map((word) => word.text));
  const patterns = rules.classes.flatMap((of) => (of.patterns ?? []).map((p) => ({ of, phrase: p.phrase, regex: new RegExp(p.regex, 'gu') })));

  const reach = Math.max(0, ...words.filter((word) => word.kind === 'ALLOW').map((word) => word.text.length));

  return (given, whole = given) => {
    const normalised = normalise(given);
    const { text } = normalised;
    const context = whole === given ? text : normalise(whole).text;
    const matches = scan(text).map((match) => ({ ...match, ...words[match.word]! }));
    const isAllowed = allowedSpans(matches, reach);
    const hits: Hit[] = matches.filter((m) => m.kind === 'PHRASE' && !isAllowed(m)).map((m) => ({ of: m.of, phrase: m.text, start: m.start, end: m.end }));
    for (const { of, phrase, regex } of patterns) {
      for (const match of text.matchAll(regex)) hits.push({ of, phrase, start: match.index, end: match.index + match[0].length });
    }
    const silent = new Set(rules.classes.filter((of) => !speaks(of, context)));
    const speaking = hits.filter(({ of }) => !silent.has(of)).sort((a, b) => a.start - b.start || b.end - a.end);
    return longest(undenied(text, speaking)).map((hit) => toFinding(hit, given, normalised));
  };
}

interface Span {
  readonly of: PhraseClass;
  readonly start: number;
  readonly end: number;
}

/** Whether a span lies in an allowed word of its class. Allowed words are short, so only the few that begin just before are looked at. */
function allowedSpans(matches: readonly (Span & { readonly kind: Word['kind'] })[], reach: number): (span: Span) => boolean {
  const byStart = new Map<number, Span[]>();
  for (const match of matches) if (match.kind === 'ALLOW') byStart.set(match.start, [...(byStart.get(match.start) ?? []), match]);
  return (span) => {
    for (let start = span.start; start > span.start - reach; start--) {
      if (byStart.get(start)?.some((allowed) => allowed.of === span.of && span.end <= allowed.end)) return true;
    }
    return false;
  };
}

function speaks(of: PhraseClass, text: string): boolean {
  if (of.unless?.some((word) => text.includes(word))) return false;
  return of.onlyWith === undefined || of.onlyWith.some((word) => text.includes(word));
}

/** Takes hits in order of their start, the longer first. */
function undenied(text: string, hits: readonly Hit[]): Hit[] {
  let last: Hit | undefined;
  return hits.filter((hit) => {
    if (!hit.of.negatable) return true;
    // A part of a denied phrase is denied with it: 保息 of 不保本保息.
    if (last && hit.end <= last.end) return false;
    if (!isDenied(text, hit.start, last)) return true;
    last = hit;
    return false;
  });
}

/** Leaves out what lies in a longer hit that is at least as serious. Takes hits in order of their start, the longer first. */
function longest(hits: readonly Hit[]): Hit[] {
  const reached = { BLOCK: 0, WARN: 0 };
  return hits.filter(({ of, end }) => {
    const inside = end <= reached.BLOCK || (of.level === 'WARN' && end <= reached.WARN);
    reached[of.level] = Math.max(reached[of.level], end);
    return !inside;
  });
}

function toFinding({ of, phrase, start, end }: Hit, given: string, { starts, ends }: Normalised): PhraseFinding {
  const span = { start: starts[start]!, end: ends[end - 1]! };
  return { phraseClass: of.phraseClass, level: of.level, basis: of.basis, phrase, ...span, text: given.slice(span.start, span.end) };
}
