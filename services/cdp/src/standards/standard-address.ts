import { readDivisions } from './divisions.js';
import { remember } from './remember.js';
import { hasHan, simplify } from './script.js';
import type { Resolved, StandardAddress } from './standard-party.js';

const NONE: Omit<StandardAddress, 'original' | 'form' | 'resolved'> = {
  province: '', city: '', district: '', town: '', road: '', roadType: '', number: '', community: '', building: '', unit: '', room: '', floor: '', suburb: '', postcode: '', state: '', rest: '',
};
export const noAddress = (original: string): StandardAddress => ({ ...NONE, original, form: 'NONE', resolved: 'NONE' });

const NOISE = /[\s·,，。.、;；:："'“”_/|]/gu;
const JUNK = /^(?:无|不详|未知|没有|暂无|同上|测试|待补|保密|略|空|TEST|NULL|NONE|N\/?A|NIL|X+|\*+|-+|\d{0,3}|.)$/u;
const POSTCODE = /^(\d{6})(?!\d|号)|(?:\(?邮编)?(?<!\d)(\d{6})\)?$/u;

const TOWN = /^([\p{Script=Han}]{1,10}?(?:街道办事处|街道|开发区|工业园区|产业园区|高新区|经开区|管委会|示范区|保税区|度假区|镇|乡|苏木|民族乡))(?!路|街|道|巷|小区|花园|政府)/u;
const VILLAGE = /^([\p{Script=Han}]{1,8}?(?:村委会|社区居委会|居委会|村|社区|屯|嘎查))(?!.{0,3}(?:路|街|道|巷)|\d*号楼)/u;
/** A road with its number: 景观路106号, 中山北路二段15-3号, 幸福里12弄5号. */
const ROAD_AND_NUMBER =
  /^([\p{Script=Han}A-Z0-9]{1,14}?)(大道|大街|胡同|公路|国道|省道|马路|环路|路|街|道|巷|弄|里|条|桥|坊|径)([东西南北中]?[一二三四五六七八九十\d]{0,2}段|[东西南北]路|[一二三四五六七八九十]巷)?(附?\d+[甲乙丙丁A-Z]?(?:[-之]\d+)*)(?:号(?!楼)|弄|(?=[^\d栋幢座楼单-]|$))/u;
const ROAD = /^(?!铁路|公路|道路|马路|街|路|胡同)([\p{Script=Han}A-Z0-9]{1,8}?)(?<!铁|公)(大道|大街|胡同|公路|国道|省道|马路|环路|路|街|巷)(?!\d|[口里])/u;
const NUMBER_ALONE = /^(附?\d+[甲乙丙丁A-Z]?(?:[-之]\d+)*)号(?!楼)/u;
const LANE_NUMBER = /^(\d+)号(?!楼)/u;

const BUILDING = /^(.*?)(?:第)?(\d+[A-Z]?|[A-Z]\d*|[甲乙丙丁])(?:号楼|栋楼|栋|幢|座|楼座|#楼?|区(?=\d))([A-Z\d]座)?/u;
const GROUP = /^(\d+)(?:组|社|队)(?:(\d+)号)?$/u;
const THREE = /^(.*?)(\d+|[A-Z]\d*)[-—–~](\d+|[A-Z])[-—–~](\d{2,4}[A-Z]?)(?:室|号|房)?$/u;
const TWO = /^(.*?)(\d+|[A-Z]\d*)[-—–~](\d{2,4}[A-Z]?)(?:室|号|房)?$/u;
const UNIT = /^(\d+|[A-Z])(?:单元|门|梯)/u;
const FLOOR = /^(\d+|[A-Z])(?:层|楼|F)/u;
const ROOM = /^(\d{1,5}[A-Z]?|[A-Z]\d{0,4})(?:室|房|号房|号|户)?$/u;

const DIGITS: Readonly<Record<string, number>> = { '零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9 };
const COUNTED = /[零〇一二两三四五六七八九十百]+(?=号楼|栋|幢|座|单元|门(?=\d)|层|楼(?=\d|$)|室|号(?!线))/gu;

/** An address in one line. Never throws; what no part takes stays in `rest`. */
export const standardiseAddress: (raw: string) => StandardAddress = remember(2_000, (raw) => {
  const text = simplify(raw.normalize('NFKC').toUpperCase()).replace(NOISE, '').replace(/[—–―‐]/gu, '-').replace(/[()[\]{}【】〔〕]/gu, '');
  if (!hasHan(text) || JUNK.test(text)) return hasHan(text) || JUNK.test(text) || text === '' ? noAddress(raw) : { ...noAddress(raw), form: 'WESTERN', ...lineOf(raw) };
  const postcode = POSTCODE.exec(text);
  const found = readDivisions(postcode === null ? text : text.replace(postcode[0], ''));
  const resolved: Resolved = found.district !== '' ? 'DISTRICT' : found.city !== '' ? 'CITY' : found.province !== '' ? 'PROVINCE' : 'NONE';
  return {
    ...NONE, original: raw, form: 'CHINESE', resolved, province: found.province, city: found.city, district: found.district,
    town: found.ambiguous, postcode: postcode?.[1] ?? postcode?.[2] ?? '', ...detailOf(found.rest),
  };
});

type Detail = Partial<Pick<StandardAddress, 'town' | 'road' | 'roadType' | 'number' | 'community' | 'building' | 'unit' | 'room' | 'floor' | 'rest'>>;

function detailOf(whole: string): Detail {
  let rest = whole.replace(COUNTED, (word) => String(numberOf(word)));
  const detail: Detail = {};
  /** Takes what the pattern finds at the beginning. */
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const found = pattern.exec(rest) ?? undefined;
    if (found !== undefined) rest = rest.slice(found[0].length);
    return found;
  };
  const town = take(TOWN);
  if (town) detail.town = town[1]!.replace(/街道办事处$/u, '街道');
  const village = take(VILLAGE);
  if (village) detail.community = village[1]!;
  const road = take(ROAD_AND_NUMBER);
  if (road) {
    Object.assign(detail, { road: `${road[1]}${road[2]}${road[3] ?? ''}`, roadType: road[2], number: road[4] });
    // 幸福路12弄5号: the number is the lane's, the next the house's.
    if (road[0].endsWith('弄')) detail.building = take(LANE_NUMBER)?.[1] ?? '';
  } else {
    const bare = take(ROAD);
    if (bare) Object.assign(detail, { road: `${bare[1]}${bare[2]}`, roadType: bare[2] });
    detail.number = take(NUMBER_ALONE)?.[1] ?? '';
  }
  return { ...detail, ...withinOf(rest, detail.community ?? '', detail.building ?? '') };
}

/** Compound, building, unit, floor and room: 阳光花园15栋2单元1103室, 29-2-2004, 10幢2401, 11层. */
function withinOf(whole: string, village: string, lane: string): Detail {
  const three = THREE.exec(whole);
  if (three) return { community: village + nameOf(three[1]!), building: three[2]!, unit: three[3]!, room: three[4]! };
  const group = GROUP.exec(whole);
  if (group) return { community: village, unit: group[1]!, room: group[2] ?? '' };
  let rest = whole;
  const detail: Detail = { community: village, building: lane };
  const building = BUILDING.exec(rest);
  if (building) {
    detail.community = village + nameOf(building[1]!);
    detail.building = building[2]! + (building[3] === undefined ? '' : `-${building[3].slice(0, -1)}`);
    rest = rest.slice(building[0].length);
  } else {
    const two = TWO.exec(rest);
    if (two) return { community: village + nameOf(two[1]!), building: two[2]!, room: two[3]! };
    const name = /^[^\dA-Z]+/u.exec(rest)?.[0] ?? '';
    detail.community = village + nameOf(name);
    rest = rest.slice(name.length);
  }
  const take = (pattern: RegExp): string => {
    const found = pattern.exec(rest);
    if (found === null) return '';
    rest = rest.slice(found[0].length).replace(/^-/, '');
    return found[1]!;
  };
  rest = rest.replace(/^-/, '');
  detail.unit = take(UNIT);
  if (detail.unit === '' && /^\d{1,2}-\d{2,4}/.test(rest)) detail.unit = take(/^(\d{1,2})(?=-)/);
  detail.floor = take(FLOOR);
  detail.room = take(ROOM);
  return { ...detail, rest };
}

/** A compound's name without the number in the road that clerks repeat, and without 小区 and the like, which come and go. */
const nameOf = (text: string): string => text.replace(/^(?:号|院内|院(?!士)|内|-)+/u, '').replace(/(?:住宅小区|小区|社区|住宅区|生活区|号院|院内)$/u, (word) => (text.length - word.length >= 2 ? '' : word));

function numberOf(word: string): number | string {
  if (!/[十百]/u.test(word)) return Array.from(word, (sign) => DIGITS[sign]).join('');
  const [hundreds, below] = word.includes('百') ? word.split('百') : ['', word];
  const [tens, ones] = below!.includes('十') ? below!.split('十') : [undefined, below];
  const digit = (sign: string | undefined, absent: number) => (sign === undefined || sign === '' ? absent : (DIGITS[sign.at(-1)!] ?? 0));
  return (word.includes('百') ? digit(hundreds, 1) * 100 : 0) + (tens === undefined ? 0 : digit(tens, 1) * 10) + digit(ones, 0);
}

/** A line of another country, which the source does not hold in parts. */
function lineOf(raw: string): Pick<StandardAddress, 'road'> {
  return { road: raw.normalize('NFKC').toUpperCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim() };
}
