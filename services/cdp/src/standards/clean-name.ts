import { simplify } from './script.js';

const MIDDLE_DOTS = /[\u00b7\u30fb\u2022\u2027\u2219\u22c5]/gu;
const DOT_BETWEEN_HAN = /(?<=\p{Script=Han})[.\uff0e](?=\p{Script=Han})/gu;
const SPACE_BESIDE_HAN = /(?<=[\p{Script=Han}\u00b7])\s+(?=[\p{Script=Han}\u00b7])/gu;

/** A name in its one spelling: half width, one middle dot, no spaces between Han characters, Latin in upper case, which is composed again (upper case takes some letters apart). */
export function cleanName(reported: string): string {
  return reported
    .normalize('NFKC')
    .replace(MIDDLE_DOTS, '\u00b7')
    .replace(DOT_BETWEEN_HAN, '\u00b7')
    .trim()
    .replace(SPACE_BESIDE_HAN, '')
    .replace(/\s+/gu, ' ')
    .toUpperCase()
    .normalize('NFKC');
}

/** What names are compared by: traditional characters become simplified ones, and dots go, which sources forget. Not for showing, since it loses what the name was. */
export function nameMatchKey(reported: string): string {
  return simplify(cleanName(reported)).replaceAll('\u00b7', '');
}
