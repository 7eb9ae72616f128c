import { type Place, places } from './chinese-places.js';
import { creditCode, Numbers, organisationCode } from './chinese-numbers.js';
import type { Labelled, PartyLine } from './party-line.js';
import type { Random } from './random.js';
import type { Rates } from './rates.js';

/** An invented enterprise or one of its branches, which is a customer of its own. */
export interface Corporate {
  id: string;
  name: string;
  place: Place;
  creditCode: string;
  organisationCode: string;
  registration: string;
  phone: string;
  switchboard: string;
  email: string;
  address: string;
  tags: string[];
}

const BRANDS = '华瑞 天合 中正 鼎丰 博远 信达 宏图 鑫源 创美 嘉禾 金石 恒泰 汇通 德润 万顺 同方 永盛 安捷 佳美 东升'.split(' ');
const THIRD = [...'达泰和兴茂源捷邦诚宇'];
const TRADES = '软件技术 建筑安装工程 物业管理 国际贸易 食品加工 化工 机械设备 电子科技 汽车维修 酒店管理 农业开发 医疗器械 文化传播 教育科技 仓储物流 服饰 印刷包装 环保设备 家具制造 人力资源服务'.split(' ');
const FORMS = ['有限公司', '有限公司', '有限责任公司', '股份有限公司'];

export function makeCorporates(random: Random, rates: Rates, count: number): Corporate[] {
  const numbers = new Numbers(random);
  const make = (name: string, place: Place, tags: string[]): Corporate => {
    const organisation = organisationCode(random);
    return {
      id: '', name, place, tags, organisationCode: organisation, creditCode: creditCode(place.code, organisation), registration: place.code + random.digits(9),
      phone: random.chance(0.5) ? numbers.mobile() : numbers.landline(place.dialling), switchboard: numbers.landline(place.dialling),
      email: `office@${random.pick(['hr', 'co', 'gs'])}${random.digits(6)}.example.cn`, address: `${place.city}${place.district}${random.pick(['工业', '创业', '科技', '高新'])}${random.pick(['路', '大道', '街'])}${random.int(1, 400)}号`,
    };
  };
  const all: Corporate[] = [];
  const names = new Set<string>();
  while (all.length < count) {
    const place = random.pick(places);
    const city = place.city.slice(0, -1);
    const core = random.pick(BRANDS) + random.pick(THIRD) + random.pick(TRADES);
    const name = random.chance(0.15) ? `${core}（${city}）${random.pick(FORMS)}` : `${city}${core}${random.pick(FORMS)}`;
    if (names.has(name)) continue;
    names.add(name);
    const head = make(name, place, []);
    all.push(head);
    if (!random.chance(rates.corp_branch)) continue;
    const elsewhere = random.pick(places.filter(({ city: other }) => other !== place.city));
    all.push(make(`${name}${elsewhere.city.slice(0, -1)}分公司`, elsewhere, ['corp_branch']));
    head.tags.push('corp_branch');
  }
  return all.map((corporate, i) => ({ ...corporate, id: `O${String(i + 1).padStart(7, '0')}` }));
}

/** Names under which clerks enter the same enterprise. */
function nameVariant(random: Random, { name, place }: Corporate): string {
  const city = place.city.slice(0, -1);
  switch (random.int(0, 6)) {
    case 0: return name.includes('有限责任公司') ? name.replace('有限责任公司', '有限公司') : name.replace(/(?<!股份)有限公司/, '有限责任公司');
    case 1: return name.endsWith('分公司') ? name : name.replace(/(股份)?有限(责任)?公司$/, '');
    case 2: return `\u3000${name}`;
    case 3: return `${name} `;
    case 4: return name.replace(/(股份)?有限/, ' $&');
    case 5: return name.startsWith(city) ? city + '市' + name.slice(city.length) : name.replace('（', '(').replace('）', ')');
    default: return name.startsWith(city) && !name.endsWith('分公司') ? `${name.slice(city.length).replace(/(股份)?有限(责任)?公司$/, '')}（${city}）${/(股份)?有限(责任)?公司$/.exec(name)![0]}` : name.replace(/分公司$/, ' 分公司');
  }
}

/** The records of one enterprise. */
export function corporateRecords(random: Random, rates: Rates, corporate: Corporate, next: (system: string) => string): Labelled[] {
  return Array.from({ length: 1 + random.weighted([25, 35, 25, 15]) }, (_, i) => {
    const tags = ['corp', ...corporate.tags];
    const system = i === 0 ? 'CORE' : ['CORE', 'SFA', 'CC'][random.weighted([5, 4, 1])]!;
    const line: PartyLine = { sourceSystem: system, sourceId: next(system), partyType: 'ORGANISATION', name: corporate.name, phones: [], reportedAt: `${random.int(2003, 2026)}-${String(random.int(1, 9)).padStart(2, '0')}-${String(random.int(1, 28)).padStart(2, '0')}` };
    if (random.chance(rates.corp_name_variant)) {
      line.name = nameVariant(random, corporate);
      if (line.name !== corporate.name) tags.push('corp_name_variant');
    }
    if (random.chance(rates.corp_old_regno)) {
      tags.push('corp_old_regno');
      if (random.chance(0.5)) Object.assign(line, { idType: 'BUSINESS_REG', idNumber: corporate.registration });
      else Object.assign(line, { idType: 'ORG_CODE', idNumber: random.chance(0.6) ? `${corporate.organisationCode.slice(0, 8)}-${corporate.organisationCode.slice(8)}` : corporate.organisationCode });
    } else if (random.chance(0.75)) Object.assign(line, { idType: 'USCC', idNumber: random.chance(0.05) ? corporate.creditCode.toLowerCase() : corporate.creditCode });
    const phone = random.chance(0.6);
    if (phone && random.chance(0.5) && !corporate.phone.includes('-')) line.mobile = corporate.phone;
    else if (phone || line.idType === 'BUSINESS_REG') line.phones = [corporate.phone];
    if (random.chance(0.2)) line.email = corporate.email;
    if (random.chance(0.6)) line.address = corporate.address + (random.chance(0.5) ? `${random.int(1, 25)}层` : '');
    return { line, personId: corporate.id, householdId: '', difficulties: tags };
  });
}
