import { divisionLines } from './division-table.js';
import { formerDistricts, shortNamesByHand } from './former-districts.js';
import { simplify } from './script.js';

/** A division of one of three levels; codes have two, four and six digits. */
export interface Division {
  code: string;
  name: string;
  /** Without 省, 市, 区, 自治州 and the peoples' names; two characters at least. */
  short: string;
  /** What it is called besides, where its city is said. */
  aliases?: readonly string[];
}

export interface FoundDivisions {
  province: string;
  city: string;
  district: string;
  /** What follows them. */
  rest: string;
  /** A district's name that several places have, where nothing tells which. */
  ambiguous: string;
}

const PEOPLES = /(?:壮族|回族|维吾尔|朝鲜族|土家族|苗族|藏族|羌族|彝族|布依族|侗族|哈尼族|傣族|白族|景颇族|傈僳族|蒙古族|蒙古|哈萨克|柯尔克孜|满族|瑶族|畲族|黎族|仡佬族|水族|毛南族|仫佬族|各族|纳西族|拉祜族|佤族|布朗族|独龙族|怒族|普米族|东乡族|保安族|撒拉族|土族|裕固族|锡伯|塔吉克|鄂伦春|鄂温克族|达斡尔族|京族)+(?=自治|$)/u;
const SUFFIX = /(?:特别行政区|维吾尔自治区|自治区|自治州|自治县|自治旗|省|市|地区|盟|林区|特区|新区|矿区|区|县|旗)$/u;
/** What makes a name that lost its suffix doubtful: it may be the name of a street, a company or another place. */
const STREET_FOLLOWS = /^[区县市州盟旗]|^.?(?:路|街|道|巷|大道|大街|胡同|里|弄|桥|广场|大厦|花园|小区|公司|银行)/u;
const MUNICIPAL: ReadonlySet<string> = new Set(['11', '12', '31', '50']);
const LONGEST_NAME = 15;

const provinces: Division[] = [];
const cities: Division[] = [];
const districts: Division[] = [];

function shortOf(name: string): string {
  const byHand = shortNamesByHand[name];
  if (byHand !== undefined) return byHand;
  const bare = name.replace(SUFFIX, '');
  const short = bare.replace(PEOPLES, '');
  return short.length >= 2 ? short : bare.length >= 2 ? bare : name;
}

for (const line of divisionLines) {
  const [province = '', ...ofProvince] = line.split('|');
  provinces.push(divisionOf(province, 2));
  for (const group of ofProvince) {
    const [city = '', ...ofCity] = group.split(',');
    const cityCode = city.slice(0, 4);
    cities.push(divisionOf(city, 4));
    const holder = cities.at(-1)!;
    for (const district of ofCity) districts.push(withAliases(divisionOf(cityCode + district, 6), holder));
  }
}
for (const [code, name] of [['71', '台湾省'], ['81', '香港特别行政区'], ['82', '澳门特别行政区']] as const) provinces.push({ code, name, short: name.slice(0, 2) });
for (const [code, name] of formerDistricts) districts.push({ code, name, short: shortOf(name) });

function divisionOf(text: string, digits: number): Division {
  const name = text.slice(digits);
  return { code: text.slice(0, digits), name, short: shortOf(name) };
}

/** Districts that bear their city's name (苏州工业园区), and zones, which are called by shorter names. */
function withAliases(district: Division, city: Division): Division {
  const head = [city.name, city.short].find((name) => district.name.startsWith(name));
  const bare = head === undefined ? district.name : district.name.slice(head.length);
  const aliases = head === undefined || bare.length < 2 ? [] : [bare];
  if (/高新技术(?:产业)?开发区$/u.test(bare)) aliases.push('高新区', '高新技术开发区');
  if (/经济(?:技术)?开发区$/u.test(bare)) aliases.push('经开区', '开发区', '经济开发区');
  return aliases.length === 0 ? district : { ...district, aliases };
}

/** 延边朝鲜族自治州 is called 延边州 and 延边 too, 石柱土家族自治县 石柱县. */
function shortsOf({ name, short, aliases = [] }: Division): string[] {
  const suffix = /自治(州|县|旗)$/u.exec(name)?.[1];
  return [...new Set([...(suffix === undefined ? [] : [`${short.replace(/州$/u, '')}${suffix}`]), short, ...aliases])];
}

/** Divisions of each level by their names, with suffix and without. */
const index = (divisions: readonly Division[]) => {
  const byName = new Map<string, Division[]>();
  const byShort = new Map<string, Division[]>();
  // Addresses are simplified, which makes 干县 of 乾县.
  const put = (map: Map<string, Division[]>, name: string, division: Division) => map.set(simplify(name), [...(map.get(simplify(name)) ?? []), division]);
  for (const division of divisions) {
    put(byName, division.name, division);
    for (const short of shortsOf(division)) if (short !== division.name) put(byShort, short, division);
  }
  return { byName, byShort };
};
const LEVELS = { province: index(provinces), city: index(cities.filter((city) => !/^(?:市辖区|县|.*直辖县级行政区划)$/u.test(city.name))), district: index(districts) };
type Level = keyof typeof LEVELS;

interface Match {
  division: Division;
  length: number;
  full: boolean;
  /** 南京 in 南京路, 厦门 in 厦门湖里区: only what follows can tell. */
  doubtful: boolean;
}

/** Every division of a level with whose name the text begins, longest first; `within` is the code of what holds it. */
function matches(level: Level, text: string, within: string): Match[] {
  const { byName, byShort } = LEVELS[level];
  const found: Match[] = [];
  for (let length = Math.min(LONGEST_NAME, text.length); length >= 2; length--) {
    const head = text.slice(0, length);
    for (const division of byName.get(head) ?? []) if (division.code.startsWith(within)) found.push({ division, length, full: true, doubtful: false });
    const shorts = byShort.get(head);
    if (shorts === undefined) continue;
    const doubtful = STREET_FOLLOWS.test(text.slice(length, length + 4));
    for (const division of shorts) if (division.code.startsWith(within)) found.push({ division, length, full: false, doubtful });
  }
  return found;
}

const one = (found: readonly Match[]): Match | undefined => {
  const best = found[0];
  // Among the longest there must be one place only.
  return best !== undefined && found.every((match) => match.length < best.length || match.division.code === best.division.code) ? best : undefined;
};

const COUNTRY = /^(?:中华人民共和国|中国大陆|中国)/u;
const COUNTY_LEVEL = /^(?:市辖区|县辖区|(?:省|自治区)直辖县级行政区划)/u;

/** Reads province, city and district at the beginning of a simplified address without spaces. Names may lack their suffix, and what holds them may be missing. */
export function readDivisions(address: string): FoundDivisions {
  const text = address.replace(COUNTRY, '');
  const province = one(matches('province', text, ''));
  const best = { found: { province: '', city: '', district: '', rest: text, ambiguous: '' }, depth: 0 };
  const offer: Offer = (found) => {
    const depth = found.district !== '' ? 3 : found.city !== '' ? 2 : found.province !== '' ? 1 : 0;
    if (depth > best.depth || (depth === best.depth && depth > 0 && found.rest.length < best.found.rest.length)) Object.assign(best, { found, depth });
  };
  if (province !== undefined) {
    const { code } = province.division;
    let rest = text.slice(province.length);
    if (MUNICIPAL.has(code)) {
      if (rest.startsWith(province.division.name)) rest = rest.slice(province.division.name.length); // 上海上海市浦东新区
      rest = rest.replace(COUNTY_LEVEL, '');
    }
    readCity(rest, province, offer);
  }
  // 吉林市昌邑区 begins like a province, 朝阳市双塔区 like a district.
  if (best.depth < 3) readCity(text, undefined, offer);
  return best.depth < 2 ? withAmbiguous(best.found) : best.found;
}

type Offer = (found: FoundDivisions) => void;

function readCity(text: string, held: Match | undefined, offer: Offer): void {
  const province = held?.division.code ?? '';
  const municipal = MUNICIPAL.has(province);
  const ownCity = municipal ? `${province}01` : '';
  if (held !== undefined) {
    if (!held.doubtful) offer({ province, city: ownCity, district: '', rest: text, ambiguous: '' });
    readDistrict(text, province, ownCity, municipal || held.full, held.doubtful, offer);
  } else {
    readDistrict(text, '', '', false, false, offer);
  }
  if (municipal) return;
  for (const { division, length, doubtful } of matches('city', text, province)) {
    let rest = text.slice(length).replace(COUNTY_LEVEL, '');
    if (rest.startsWith(division.name)) rest = rest.slice(division.name.length);
    const city = division.code;
    if (!doubtful) offer({ province: city.slice(0, 2), city, district: '', rest, ambiguous: '' });
    readDistrict(rest, city, city, true, doubtful, offer);
  }
}

/** @param certain what holds the district is known: its suffix may be missing @param wanted only a whole name takes away the doubt of what went before */
function readDistrict(text: string, within: string, city: string, certain: boolean, wanted: boolean, offer: Offer): void {
  const match = one(matches('district', text, within).filter((found) => !found.doubtful && (found.full || (!wanted && (certain || found.division.name.endsWith('市'))))));
  if (match === undefined) return;
  const { code } = match.division;
  offer({ province: code.slice(0, 2), city: city !== '' ? city : code.slice(0, 4), district: code, rest: text.slice(match.length), ambiguous: '' });
}

function withAmbiguous(found: FoundDivisions): FoundDivisions {
  const named = matches('district', found.rest, '').find((match) => match.full);
  return named === undefined ? found : { ...found, ambiguous: named.division.name, rest: found.rest.slice(named.length) };
}

/**
 * The short name of the place with which an organisation's name begins (北京, 乌鲁木齐), the most particular one, and what follows; undefined where there is none.
 * Districts and regions count with their suffix only: 东方 and 阿里 are names of companies before they are places.
 */
export function placeAtStart(text: string): { place: string; rest: string } | undefined {
  const province = nameAtStart('province', text, '');
  const direct = nameAtStart('city', text, '');
  // 吉林市 is longer than 吉林.
  const first = direct !== undefined && direct.length > (province?.length ?? 0) ? direct : province;
  const code = first?.division.code ?? '';
  const rest = text.slice(first?.length ?? 0);
  const city = first !== undefined && first === province ? nameAtStart('city', rest, code) : undefined;
  const holder = city ?? first;
  const afterCity = rest.slice(city?.length ?? 0);
  const district = nameAtStart('district', afterCity, holder?.division.code ?? '');
  if (holder === undefined && district === undefined) return undefined;
  return { place: `${holder?.division.short ?? ''}${district?.division.short ?? ''}`, rest: afterCity.slice(district?.length ?? 0) };
}

/** The short name of the place that the whole text names; undefined where it names none. */
export function placeNamed(text: string): string | undefined {
  const found = placeAtStart(text);
  return found !== undefined && found.rest === '' ? found.place : undefined;
}

/** As `matches`, without doubt about streets (北京路桥公司 begins with a place all the same), and one only. */
function nameAtStart(level: Level, text: string, within: string): { division: Division; length: number } | undefined {
  const { byName, byShort } = LEVELS[level];
  for (let length = Math.min(LONGEST_NAME, text.length); length >= 2; length--) {
    const head = text.slice(0, length);
    const whole = byName.get(head)?.find(({ code }) => code.startsWith(within));
    if (whole !== undefined) return { division: whole, length };
    if (level === 'district' || /^[区县市州盟旗]/u.test(text.slice(length))) continue;
    const short = byShort.get(head)?.find(({ name, code }) => code.startsWith(within) && (level === 'province' || name.endsWith('市') || name.endsWith('州')));
    if (short !== undefined) return { division: short, length };
  }
  return undefined;
}

/** Province of a code, by name without suffix. */
export const provinceName = (code: string): string | undefined => provinces.find((province) => province.code === code.slice(0, 2))?.short;
