/** Places inside this folder are UTF-16 units of the text; only `extract` turns them into code points. */
export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A sentence: what carries a person or a question. `clauses` are the places where its comma-parted pieces start. */
export interface Sentence {
  readonly text: string;
  readonly start: number;
  readonly tokens: readonly Token[];
  readonly clauses: readonly number[];
}

const SENTENCE_END = /[。！？!?；;\n\r…]+/gu;
// 、 parts the members of a list, which share their verb and its negation: no end of a clause.
const CLAUSE_END = /[，,：:]+/gu;

/**
 * Folds full-width letters, digits and signs to the usual ones, and capitals to small letters, one unit for one unit, so that
 * every place in the result is the same place in the original.
 */
export function fold(text: string): string {
  // A lone surrogate would not survive the way into the segmenter and back.
  return text.replace(/[\ud800-\udfff]/gu, '\ufffd').replace(/[\uff01-\uff5eA-Z]/gu, (character) => character.normalize('NFKC').toLowerCase()).replaceAll('\u3000', ' ');
}

/** Splits folded text into sentences, clauses and tokens. The sentence keeps its closing mark: "？" makes it a question. */
export function segment(text: string, cut: (text: string) => string[]): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const close = (end: number): void => {
    const piece = text.slice(start, end);
    if (piece.trim() !== '') sentences.push(sentenceOf(piece, start, cut));
    start = end;
  };
  for (const match of text.matchAll(SENTENCE_END)) close(match.index + match[0].length);
  close(text.length);
  return sentences;
}

function sentenceOf(text: string, start: number, cut: (text: string) => string[]): Sentence {
  const tokens: Token[] = [];
  let at = start;
  for (const word of cut(text)) {
    tokens.push({ text: word, start: at, end: at + word.length });
    at += word.length;
  }
  const clauses = [start, ...[...text.matchAll(CLAUSE_END)].map((match) => start + match.index + match[0].length)];
  return { text, start, tokens, clauses };
}

/** The bounds of the clause around a place. */
export function clauseAround(sentence: Sentence, place: number): { start: number; end: number } {
  const index = sentence.clauses.findLastIndex((clause) => clause <= place);
  return { start: sentence.clauses[index] ?? sentence.start, end: sentence.clauses[index + 1] ?? sentence.start + sentence.text.length };
}
