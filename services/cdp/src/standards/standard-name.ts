import { cleanName, nameMatchKey } from './clean-name.js';
import { syllablesOf } from './name-pinyin.js';
import { partTitle } from './name-title.js';
import { JUNK_NAMES, NICKNAME_ENDING, NICKNAMES, SAMPLE_NAMES, TRANSLITERATION } from './names-unusual.js';
import { remember } from './remember.js';
import { foldLatin, hasHan, latinWords, simplify } from './script.js';
import type { StandardName } from './standard-party.js';
import { compoundSurnameOf, isSurname, isWholeSurname } from './surnames.js';

/** What else a report says of a name. */
export interface NameContext {
  /** Where the source holds the parts apart. */
  surname?: string;
  givenName?: string;
  /** Name in Latin letters. */
  latin?: string;
  /** It comes from a form (a document, a birth date or a policy stands beside it): what could be a nickname or a title (方方, 李工) is taken for the name. */
  formal?: boolean;
  /** Latin names are whole names, also of one word. */
  western?: boolean;
}

const NOTHING = { surname: '', given: '', chars: [], pinyin: '', pinyinSurname: '', pinyinGiven: [] } as const;
/** Emoji and the like, with which app names are decked. */
const SYMBOLS = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\u200b-\u200f\ufe0e\ufe0f♀♂★☆♥♡~～^]/gu;
const HAN_ONLY = /^[\p{Script=Han}\u00b7〇]+$/u;
const HAN_NAME = /\p{Script=Han}/gu;
/** (女), （投保人）, 2: notes that clerks write behind a name. */
const NOTE = /[([【〔〈<].*$|(?<=\p{Script=Han})[_\-]?\d{1,2}$|(?<=\p{Script=Han})[A-Z]$/u;
const NEWBORN = /^(.{1,4}?)(?:之|的)(?:长|次|大|小|双|二|三)?(子|女|儿|宝|婴|宝宝|婴儿|儿子|女儿|孩子|小孩|毛毛)$|^(.{2,4}?)(?:婴儿|新生儿|宝宝|BB|毛毛)$/u;
const MASK = /[*＊×✕某X○]/u;
const DIGITS_ONLY = /^[\d\s\p{P}\p{S}]*$/u;
const REPEATED = /^(.)\1{2,}$/u;

/** A person's name in its parts. Never throws; equal texts give equal names. */
export function standardiseName(raw: string, context: NameContext = {}): StandardName {
  const { surname = '', givenName = '', latin = '', formal = false, western = false } = context;
  const text = raw.trim() !== '' ? raw : joined(surname, givenName);
  const name = hasHan(text) ? (formal ? ofFormal(text) : ofInformal(text)) : ofLatin(text, surname, givenName, western);
  const words = latinWords(latin);
  const known = latin === '' || words.length === 0 ? name : { ...name, latin: words };
  // Two empty fields and a Latin name: the Latin one is all there is.
  return known.kind === 'MISSING' && words.length > 0 ? { ...ofLatin(latin, '', '', western), original: raw } : known;
}

const joined = (surname: string, given: string): string => (hasHan(surname + given) ? surname + given : `${given} ${surname}`.trim());

const ofFormal = remember(4_000, (text: string) => ofHan(text, true));
const ofInformal = remember(4_000, (text: string) => ofHan(text, false));

function ofHan(original: string, formal: boolean): StandardName {
  const clean = simplify(cleanName(original).replace(SYMBOLS, ''));
  const compact = clean.replace(/[\s\u00b7.。,，、'"]/gu, '');
  const nothing = { original, latin: [], ...NOTHING };
  if (JUNK_NAMES.has(compact) || (!formal && SAMPLE_NAMES.has(compact)) || REPEATED.test(compact) || compact.includes('测试')) {
    return { ...nothing, kind: 'JUNK', full: '' };
  }
  const newborn = NEWBORN.exec(compact);
  if (newborn) {
    const parent = newborn[1] ?? newborn[3]!;
    const { surname, given } = parted(parent);
    const child = newborn[2] ?? '';
    const gender = child.startsWith('女') ? { titleGender: 'F' as const } : child === '子' || child === '儿子' ? { titleGender: 'M' as const } : {};
    if (surname !== '') {
      return { ...nothing, kind: 'NEWBORN', full: compact, surname, pinyinSurname: surnameSyllables(parent, surname), parent, parentGiven: given, ...gender };
    }
  }
  if (MASK.test(clean)) {
    const masked = ofMasked(nothing, clean);
    if (masked) return masked;
  }
  const noted = clean.replace(NOTE, '').trim();
  const bare = hasHan(noted) ? noted : clean;
  const han = bare.match(HAN_NAME) ?? [];
  if (NICKNAMES.has(compact) || NICKNAME_ENDING.test(compact) || !HAN_ONLY.test(bare.replace(/\s/g, ''))) {
    // 王伟John: a Chinese name with another behind it; anything else that mixes scripts is a nickname.
    const mixed = /^([\p{Script=Han}\u00b7]{2,4})[\s,/]*([A-Z][A-Z\s.'-]+)$/u.exec(bare);
    if (!mixed || NICKNAMES.has(mixed[1]!) || parted(mixed[1]!).surname === '') return nickname(nothing, compact, han);
    return { ...full(nothing, mixed[1]!), latin: latinWords(mixed[2]!) };
  }
  const titled = partTitle(han.join(''));
  if (titled && !(formal && MAY_BE_GIVEN.has(titled.title) && han.length === 2)) return ofTitled(nothing, titled.bare, han.join(''), titled.title, titled.gender);
  return ofCharacters(nothing, bare, han, formal);
}

type Nothing = Pick<StandardName, 'original' | 'latin' | 'surname' | 'given' | 'chars' | 'pinyin' | 'pinyinSurname' | 'pinyinGiven'>;

function ofTitled(nothing: Nothing, bare: string, whole: string, title: string, gender: 'M' | 'F' | undefined): StandardName {
  const said = { title, ...(gender === undefined ? {} : { titleGender: gender }) };
  if (JUNK_NAMES.has(bare)) return { ...nothing, kind: 'JUNK', full: '' };
  const { surname, given } = parted(bare);
  if (given !== '' && surname !== '' && !isWholeSurname(bare)) return { ...full(nothing, bare), ...said };
  const characters = Array.from(bare);
  if (characters.length >= 3 && characters.every((character) => TRANSLITERATION.has(character))) return { ...full(nothing, bare), ...said };
  if (!isWholeSurname(bare)) return { ...nickname(nothing, whole, characters), ...said };
  const hints = title === '小' && !isSurname(bare, 60) ? { hints: [bare] } : {};
  return { ...nothing, kind: 'TITLE', full: whole, surname: bare, pinyinSurname: surnameSyllables(`${bare}某`, bare), ...said, ...hints };
}

function ofCharacters(nothing: Nothing, bare: string, han: readonly string[], formal: boolean): StandardName {
  const whole = han.join('');
  if (han.length === 1) {
    return isSurname(whole)
      ? { ...nothing, kind: 'SURNAME_ONLY', full: whole, surname: whole, chars: [...han], pinyin: surnameSyllables(`${whole}某`, whole), pinyinSurname: surnameSyllables(`${whole}某`, whole) }
      : nickname(nothing, whole, han);
  }
  if (isWholeSurname(whole)) {
    const syllables = surnameSyllables(`${whole}某`, whole);
    return { ...nothing, kind: 'SURNAME_ONLY', full: whole, surname: whole, chars: [...han], pinyin: syllables, pinyinSurname: syllables };
  }
  if (bare.includes('\u00b7')) return full(nothing, bare);
  const surname = parted(whole).surname;
  const doubled = han.length === 2 && han[0] === han[1] && !(formal && surname !== '');
  const childlike = han.length === 2 && (han[0] === '阿' || han[0] === '小' || (han[1] === '儿' && !formal));
  if (doubled || childlike) return nickname(nothing, whole, han);
  if (surname.length > 1) return han.length <= 5 || formal ? full(nothing, bare) : nickname(nothing, whole, han);
  if (han.length >= 4 && han.every((character) => TRANSLITERATION.has(character))) return full(nothing, bare);
  if (han.length <= 3) return surname !== '' || formal || han.some(isRare) || (han.length === 3 && han.every((character) => TRANSLITERATION.has(character))) ? full(nothing, bare) : nickname(nothing, whole, han);
  if (han.length === 4 && surname !== '' && isSurname(han[1]!, 200)) return full(nothing, bare);
  return formal && (han.length > 4 || surname !== '') ? full(nothing, bare) : nickname(nothing, whole, han);
}

/** Characters outside the common plane, or of Extension A, are typed for names alone. */
const isRare = (character: string): boolean => character.codePointAt(0)! > 0xffff || (character >= '\u3400' && character <= '\u4dbf') || character >= '\u9fa6' && character <= '\u9fff';

/** Titles that are given names too, where a form holds them. */
const MAY_BE_GIVEN: ReadonlySet<string> = new Set(['工', '董', '总', '氏', '叔', '姨']);

const CALLING: ReadonlySet<string> = new Set(['小', '阿', '老', '大', '儿', '妈', '爸', '宝', '贝', '哥', '姐', '妹', '子', '咪', '爷', '奶', '的', '家']);

/** 小洋, 超超, 阿明, 彤彤妈妈: what is said of the name are the characters that do not make it one. */
function nickname(nothing: Nothing, whole: string, han: readonly string[]): StandardName {
  const hints = han.length <= 3 ? [...new Set(han.filter((character) => !CALLING.has(character)))] : [];
  const chars = Array.from(whole);
  return { ...nothing, kind: 'NICKNAME', full: whole, chars, ...(hints.length === 1 ? { hints } : {}) };
}

/** 王*, 王**, 王某, 王某某, 张X: of a masked name the characters in clear. */
function ofMasked(nothing: Nothing, clean: string): StandardName | undefined {
  const characters = Array.from(clean.replace(/\s/g, ''));
  if (characters.length > 4 || characters.every((character) => !/\p{Script=Han}/u.test(character) || character === '某')) return undefined;
  const masked = characters.filter((character) => MASK.test(character)).length;
  if (masked === 0 || characters.length < 2) return undefined;
  if (characters[0] === '某' || MASK.test(characters[0]!)) {
    return { ...nothing, kind: 'NICKNAME', full: clean, chars: [], hints: characters.filter((character) => /\p{Script=Han}/u.test(character) && character !== '某') };
  }
  const clear = characters.filter((character) => /\p{Script=Han}/u.test(character) && character !== '某');
  const surname = compoundSurnameOf([...clear, '某']) ?? clear[0]!;
  if (!isSurname(surname) && surname.length === 1) return undefined;
  const hints = clear.slice(Array.from(surname).length);
  return {
    ...nothing, kind: 'SURNAME_ONLY', full: surname, surname, chars: Array.from(surname), pinyin: surnameSyllables(`${surname}某`, surname),
    pinyinSurname: surnameSyllables(`${surname}某`, surname), ...(hints.length === 0 ? {} : { hints }),
  };
}

function full(nothing: Nothing, bare: string): StandardName {
  const key = nameMatchKey(bare);
  const chars = Array.from(key);
  const { surname, given } = bare.includes('\u00b7') ? { surname: '', given: key } : partedFull(key, chars);
  const syllables = syllablesOf(key);
  const ofSurname = Array.from(surname).length;
  return {
    ...nothing, kind: 'FULL', full: key, surname, given, chars, pinyin: syllables.join(' '),
    pinyinSurname: syllables.slice(0, ofSurname).join(' '), pinyinGiven: syllables.slice(ofSurname),
    ...(bare.includes('\u00b7') ? { parts: bare.split('\u00b7').filter((part) => part !== '') } : {}),
  };
}

/** Of a name known to be one: names written by sound have no surname, and a first character that is none is a surname misspelt or rare. */
function partedFull(name: string, chars: readonly string[]): { surname: string; given: string } {
  const parts = parted(name);
  if (parts.surname.length > 1) return parts;
  if (chars.length > 4 || (chars.length > 2 && chars.every((character) => TRANSLITERATION.has(character)) && (chars.length === 4 || parts.surname === ''))) return { surname: '', given: name };
  return { surname: chars[0]!, given: name.slice(chars[0]!.length) };
}

/** Surname and given name of Han characters; a surname that is none is ''. */
function parted(name: string): { surname: string; given: string } {
  const characters = Array.from(name);
  const surname = compoundSurnameOf(characters) ?? (isSurname(characters[0] ?? '') ? characters[0]! : '');
  return { surname, given: name.slice(surname.length) };
}

const surnameSyllables = (name: string, surname: string): string => syllablesOf(name).slice(0, Array.from(surname).length).join(' ');

const LATIN_NICKNAME = /[\d_@#~!$%^&+=]/;
const HONORIFIC: ReadonlySet<string> = new Set(['MR', 'MRS', 'MS', 'MISS', 'DR', 'PROF', 'SIR', 'MADAM']);

function ofLatin(raw: string, surname: string, givenName: string, western: boolean): StandardName {
  const nothing = { original: raw, latin: [], ...NOTHING };
  const words = latinWords(raw).filter((word, _, all) => all.length === 1 || !HONORIFIC.has(word));
  const key = words.join('');
  if (raw.trim() === '') return { ...nothing, kind: 'MISSING', full: '' };
  const compact = foldLatin(raw.normalize('NFKC')).replace(/[\s.]/g, '');
  if (key === '' || DIGITS_ONLY.test(key) || JUNK_NAMES.has(key) || JUNK_NAMES.has(compact) || SAMPLE_NAMES.has(key) || REPEATED.test(key) || /^TEST(?:ER|ING|USER)?\d*$/.test(key) || (!western && key.length < 2)) {
    return { ...nothing, kind: 'JUNK', full: '' };
  }
  const parts = { surname: latinWords(surname).join(' '), given: latinWords(givenName).join(' ') };
  if (parts.surname !== '' || parts.given !== '') return { ...nothing, kind: 'LATIN', full: words.join(' '), ...parts, latin: words };
  if (LATIN_NICKNAME.test(raw) || (words.length === 1 && !western)) return { ...nothing, kind: 'NICKNAME', full: words.join(' '), chars: Array.from(key), latin: [] };
  const comma = /^([^,]+),\s*(.+)$/.exec(raw.normalize('NFKC'));
  if (comma) return { ...nothing, kind: 'LATIN', full: words.join(' '), surname: latinWords(comma[1]!).join(' '), given: latinWords(comma[2]!).join(' '), latin: words };
  // CHOI TSZ KA begins with the surname, EMMA ROSSI ends with it, and ROSSI EMMA is in sources too.
  if (!western) return { ...nothing, kind: 'LATIN', full: words.join(' '), latin: words };
  return { ...nothing, kind: 'LATIN', full: words.join(' '), surname: words.at(-1)!, given: words.slice(0, -1).join(' '), latin: words };
}
