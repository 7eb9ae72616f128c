/** Full width, so that text keeps its look and its length. */
export const MASK = '＊';

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
/** Runs of at least six digits in any script's digits, also grouped by single spaces or hyphens; an X may end an ID number. */
const DIGITS = /\p{Nd}(?:[ \-‐-―－]?\p{Nd}){5,}[xXｘＸ]?/gu;
const CHINESE_DIGITS = /[〇零一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖]{6,}/gu;
/** From a division down to a house number: 北京市朝阳区建国路88号2楼. */
const ADDRESS = /(?:\p{Script=Han}{2,8}(?:省|自治区|市|区|县|旗|镇|乡|街道))[\p{Script=Han}\p{N}A-Za-z\-－#]{0,30}?\p{N}{1,5}(?:号楼|号院|单元|号|弄|室|栋|幢|座|楼|层)(?:[\p{N}A-Za-z\-－]{1,8}(?:号楼|单元|号|弄|室|栋|幢|座|楼|层)?)*/gu;
/** A division and a road, without number; and a road with a number, without division. */
const NAMED_ROAD = /\p{Script=Han}{2,8}(?:省|市|区|县|镇|乡|街道)\p{Script=Han}{1,8}?(?:路|街|大道|胡同|小区|花园|大厦)/gu;
const ROAD = /\p{Script=Han}{1,6}(?:路|街|大道|巷|胡同)\p{N}{1,5}(?:号|弄)(?:[\p{N}A-Za-z\-－]{1,8}(?:号楼|单元|号|弄|室|栋|幢|座|楼|层)?)*/gu;

/** What of a text identifies its person for certain, beside what has the form of numbers and addresses. */
export interface KnownNames {
  /** Names, phones, ID numbers, addresses and so on, as the vault holds them. */
  values: readonly string[];
}

/**
 * Masks what identifies somebody, code point for code point, so that spans in the masked text fit the original. Masking is never certain:
 * the result may be shown to a service that asks for it, and goes on no topic.
 */
export function maskText(text: string, known: KnownNames): string {
  const points = [...text];
  const hidden = new Array<boolean>(points.length).fill(false);
  const offsets = pointOffsets(points);
  const hide = (from: number, to: number) => hidden.fill(true, offsets.get(from), offsets.get(to));
  for (const pattern of [EMAIL, DIGITS, CHINESE_DIGITS, ADDRESS, NAMED_ROAD, ROAD]) {
    for (const match of text.matchAll(pattern)) hide(match.index, match.index + match[0].length);
  }
  const folded = text.toUpperCase().length === text.length ? text.toUpperCase() : text;
  for (const value of forms(known.values)) {
    for (let at = folded.indexOf(value); at >= 0; at = folded.indexOf(value, at + 1)) {
      if (offsets.has(at) && offsets.has(at + value.length)) hide(at, at + value.length);
    }
  }
  return points.map((point, i) => (hidden[i] ? MASK : point)).join('');
}

/** UTF-16 offset of each code point, and of the end, to its index. */
function pointOffsets(points: readonly string[]): Map<number, number> {
  const offsets = new Map<number, number>();
  let at = 0;
  points.forEach((point, i) => {
    offsets.set(at, i);
    at += point.length;
  });
  return offsets.set(at, points.length);
}

/** A value, and of a Chinese name also the given name as people call each other by it; nothing shorter than two characters. */
function forms(values: readonly string[]): Set<string> {
  const all = new Set<string>();
  for (const value of values) {
    const points = [...value.toUpperCase()];
    if (points.length >= 2) all.add(points.join(''));
    if (/^\p{Script=Han}{3,4}$/u.test(value)) all.add(points.slice(-2).join(''));
  }
  return all;
}
