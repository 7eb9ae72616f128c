import { Converter } from 'opencc-js/t2cn';

const HAN = /\p{Script=Han}/u;
const ASCII = /^[\x20-\x7e]*$/;
const MARKS = /\p{M}/gu;
/** Letters that no decomposition takes apart. */
const LATIN: Readonly<Record<string, string>> = { 'ß': 'SS', 'Ø': 'O', 'Æ': 'AE', 'Œ': 'OE', 'Ð': 'D', 'Þ': 'TH', 'Ł': 'L', 'Đ': 'D', 'İ': 'I', 'ı': 'I' };

export const hasHan = (text: string): boolean => HAN.test(text);

const convert = Converter({ from: 'tw', to: 'cn' });

/** Traditional characters as simplified ones; a lossy match key, never to be shown. Twice, since 麼 becomes 么, and 么 幺. */
export function simplify(text: string): string {
  const once = convert(text);
  return once === text ? text : convert(once);
}

/** Latin letters in upper case without accents; other scripts stay. */
export function foldLatin(text: string): string {
  const upper = text.toUpperCase();
  if (ASCII.test(upper)) return upper;
  return upper.replace(/[ßØÆŒÐÞŁĐİı]/gu, (letter) => LATIN[letter]!).normalize('NFD').replace(MARKS, '').normalize('NFC');
}

/** The words of a Latin name: an apostrophe joins (OBRIEN), anything else that is no letter or digit parts. */
export function latinWords(text: string): string[] {
  return foldLatin(text.normalize('NFKC')).replace(/['’`]/g, '').split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}
