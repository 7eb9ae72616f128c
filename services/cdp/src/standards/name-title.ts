import { isSurname, isWholeSurname } from './surnames.js';

export interface TitledName {
  /** Without the title. */
  bare: string;
  title: string;
  gender?: 'M' | 'F';
}

const SUFFIX =
  /(?:先生|女士|小姐姐|小姐|太太|夫人|阿姨|叔叔|大爷|大妈|大姐|大哥|大叔|老师|老板娘|老板|医生|医师|大夫|护士长|护士|律师|会计|工程师|总经理|副总经理|副总|总监|董事长|董事|经理|副经理|主任|副主任|局长|副局长|处长|科长|部长|厂长|行长|校长|院长|所长|站长|队长|班长|组长|店长|书记|教授|师傅|教练|同志|警官|老|总|工|董|哥|姐|嫂|叔|姨|某某|某|氏)$/u;
const MALE: ReadonlySet<string> = new Set(['先生', '叔叔', '大爷', '大哥', '大叔', '哥', '叔']);
const FEMALE: ReadonlySet<string> = new Set(['女士', '小姐姐', '小姐', '太太', '夫人', '阿姨', '大妈', '大姐', '老板娘', '姐', '嫂', '姨', '氏']);
/** Endings that given names have too: a title only where nothing but a surname precedes. */
const SHORT = 1;
const PREFIX = /^[小老大]$/u;

const genderOf = (title: string): 'M' | 'F' | undefined => (MALE.has(title) ? 'M' : FEMALE.has(title) ? 'F' : undefined);

/** Parts a title from a simplified name: 王女士, 王芳女士, 王总, 小王, 老王; undefined where there is none. */
export function partTitle(name: string): TitledName | undefined {
  const title = SUFFIX.exec(name)?.[0];
  if (title !== undefined) {
    const bare = name.slice(0, -title.length);
    if (bare !== '' && (title.length > SHORT || isWholeSurname(bare))) return titled(bare, title);
  }
  const characters = Array.from(name);
  const [first, second] = characters;
  if (characters.length === 2 && PREFIX.test(first!) && isSurname(second!, first === '小' ? 150 : 250)) return { bare: second!, title: first! };
  return undefined;
}

function titled(bare: string, title: string): TitledName {
  const gender = genderOf(title);
  return gender === undefined ? { bare, title } : { bare, title, gender };
}
