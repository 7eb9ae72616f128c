/** A text made comparable, and where each of its UTF-16 units came from. */
export interface Normalised {
  readonly text: string;
  /** For unit i of `text`: start of the original character that gave it. */
  readonly starts: readonly number[];
  /** One past the end of that character. */
  readonly ends: readonly number[];
}

const HAN = /\p{Script=Han}/u;
const INVISIBLE = /[\p{Cf}\p{Mn}]/u;
/** What is put between the characters of a word to hide it. Sentence marks and line breaks are no such thing. */
const SEPARATOR = /[ \t\u00A0\u3000·・•‧∙⋅.．_\-~*|/\\+^'"`]/u;

/**
 * NFKC, upper case, traditional → simplified and look-alikes character by character; invisible characters go, and so do spaces, dots
 * and other separators that stand between two Han characters. Pure, but for the memory of the converter.
 */
export function normaliser(toSimplified: (text: string) => string, homoglyphs: Readonly<Record<string, string>>): (text: string) => Normalised {
  const known = new Map<string, string>();
  const plain = (char: string): string => {
    let result = known.get(char);
    if (result === undefined) {
      result = [...char.normalize('NFKC').toUpperCase()].map((c) => homoglyphs[c] ?? (HAN.test(c) ? toSimplified(c) : c)).join('');
      if (known.size < 20_000) known.set(char, result);
    }
    return result;
  };
  return (text) => withoutSeparators(spread(text, plain));
}

interface Unit {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function spread(text: string, plain: (char: string) => string): Unit[] {
  const units: Unit[] = [];
  let at = 0;
  for (const char of text) {
    const end = at + char.length;
    if (!INVISIBLE.test(char)) {
      for (const part of plain(char)) if (!INVISIBLE.test(part)) units.push({ text: part, start: at, end });
    }
    at = end;
  }
  return units;
}

function withoutSeparators(units: readonly Unit[]): Normalised {
  const kept: Unit[] = [];
  for (let i = 0; i < units.length; ) {
    let after = i;
    while (after < units.length && SEPARATOR.test(units[after]!.text)) after++;
    const before = kept.at(-1);
    const between = after > i && before !== undefined && after < units.length && HAN.test(before.text) && HAN.test(units[after]!.text);
    if (after > i && !between) kept.push(...units.slice(i, after));
    if (after < units.length) kept.push(units[after]!);
    i = after + 1;
  }
  const starts: number[] = [];
  const ends: number[] = [];
  for (const unit of kept) {
    for (let n = 0; n < unit.text.length; n++) {
      starts.push(unit.start);
      ends.push(unit.end);
    }
  }
  return { text: kept.map((unit) => unit.text).join(''), starts, ends };
}
