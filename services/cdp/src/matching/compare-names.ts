import type { Features } from './feature-types.js';
import { schemas } from './levels.js';

const L = Object.fromEntries(schemas.chinese.name.map((level, i) => [level, i])) as Record<(typeof schemas.chinese.name)[number], number>;

/** Level of two persons' names; see the schema. */
export function nameLevel(x: Features, y: Features): number {
  const [p, q] = ORDER[x.nameKind] <= ORDER[y.nameKind] ? [x, y] : [y, x];
  switch (q.nameKind) {
    case 'JUNK':
    case 'MISSING':
      return latinLevel(p, q) || L.MISSING;
    case 'NICKNAME':
      return p.nameKind === 'NICKNAME' && p.name === q.name ? L.SAME_NICKNAME : sharesHint(p, q) ? L.HINT : L.NICKNAME;
    case 'NEWBORN':
      if (p.name === q.parent) return L.PARENT;
      return p.name === q.name ? L.EXACT : p.surname === q.surname ? L.TITLE : L.TITLE_DIFFERS;
    case 'TITLE':
    case 'SURNAME_ONLY':
      return q.surname === 0 && q.hints.length === 0 ? L.MISSING : p.surname === q.surname || sharesHint(p, q) ? L.TITLE : L.TITLE_DIFFERS;
    case 'LATIN':
      return p.name === q.name ? L.EXACT : latinLevel(p, q) || L.DIFFERENT;
    case 'FULL': {
      const level = fullLevel(p, q);
      return level >= L.SURNAME && latinLevel(p, q) === L.LATIN ? L.LATIN : level;
    }
  }
}

/** Kinds that say less of a name come later. */
const ORDER: Record<Features['nameKind'], number> = { FULL: 0, LATIN: 1, SURNAME_ONLY: 2, TITLE: 3, NEWBORN: 4, NICKNAME: 5, JUNK: 6, MISSING: 7 };

function fullLevel(x: Features, y: Features): number {
  if (x.name === y.name) return L.EXACT;
  if (x.pinyin !== 0 && x.pinyin === y.pinyin) return L.SOUND;
  if (x.shapes.some((shape) => y.shapes.includes(shape))) return L.SHAPE;
  if (x.surname !== y.surname && x.pinyinSurname !== y.pinyinSurname) return x.given !== 0 && x.given === y.given ? L.GIVEN : L.DIFFERENT;
  const [long, short] = x.chars.length >= y.chars.length ? [x, y] : [y, x];
  if (long.chars.length > short.chars.length) return short.chars.every((c) => long.chars.includes(c)) ? L.PART : L.SURNAME;
  let wrong = 0;
  for (let i = 0; i < long.chars.length; i++) if (long.chars[i] !== short.chars[i] && long.sounds[i] !== short.sounds[i]) wrong++;
  return wrong <= 1 && long.chars.length > 1 ? L.ONE_CHARACTER : L.SURNAME;
}

/** LATIN where both Latin names have the same words, DIFFERENT where they have none in common, 0 otherwise. */
function latinLevel(x: Features, y: Features): number {
  if (x.latin.length === 0 || y.latin.length === 0) return 0;
  const shared = x.latin.filter((w) => y.latin.includes(w)).length;
  if (shared === x.latin.length && shared === y.latin.length) return L.LATIN;
  return shared === 0 ? L.DIFFERENT : 0;
}

const sharesHint = (x: Features, y: Features): boolean => y.hints.some((c) => x.chars.includes(c)) || x.hints.some((c) => y.chars.includes(c));
