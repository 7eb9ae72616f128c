import { placeAtStart, placeNamed } from './divisions.js';
import { remember } from './remember.js';
import { hasHan, latinWords, simplify } from './script.js';
import type { StandardOrganisation } from './standard-party.js';

/** Forms of law, longest first, each with its one spelling: 有限责任公司 and 有限公司 are one form in two spellings. */
const FORMS: readonly (readonly [string, string])[] = [
  ['股份有限责任公司', '股份有限公司'], ['有限责任公司', '有限公司'], ['股份有限公司', '股份有限公司'], ['集团有限公司', '有限公司'], ['股份公司', '股份有限公司'], ['有限公司', '有限公司'], ['责任公司', '有限公司'],
  ['有限合伙企业', '有限合伙'], ['有限合伙', '有限合伙'], ['普通合伙', '普通合伙'], ['特殊普通合伙', '普通合伙'], ['合伙企业', '合伙企业'], ['个人独资企业', '个人独资企业'], ['农民专业合作社', '专业合作社'], ['专业合作社', '专业合作社'], ['个体工商户', '个体工商户'],
  ['有限责任', '有限公司'], ['股份有限', '股份有限公司'], ['有限', '有限公司'], ['股份', '股份有限公司'], ['集团公司', '公司'], ['总公司', '公司'], ['公司', '公司'],
];
/** Ends of names of what is no company: kept in the core, since they tell one from another. */
const INSTITUTION = /(?:大学|学院|学校|中学|小学|幼儿园|医院|卫生院|诊所|银行|局|委员会|居委会|村委会|政府|法院|检察院|研究院|研究所|事务所|协会|学会|商会|基金会|中心|站|所|厅|部|处|院|馆|社|厂|店|场|会|队|团|校|园)$/u;
const BRANCH =
  /^(.*(?:公司|银行|集团|企业|局|所|院|社|厂|中心|学校|大学|店))([^公司]{0,18}?(?:分公司|支公司|子公司|分行|支行|营业部|营业厅|营业所|办事处|代表处|分店|门店|专卖店|旗舰店|分部|事业部|项目部|经营部|服务部|分院|分校|分局|分中心|分厂|储蓄所|分理处|网点|中心支公司|第[一二三四五六七八九十\d]+店))$/u;
const BRANCH_TAIL = /(?:中心支公司|分公司|支公司|子公司|分行|支行|营业部|营业厅|营业所|办事处|代表处|分店|门店|专卖店|旗舰店|店|分部|事业部|项目部|经营部|服务部|分院|分校|分局|分中心|分厂|储蓄所|分理处|网点)$/u;
const BRACKETED_BRANCH = /^(.{3,})\(([^()]+(?:店|分公司|支公司|分行|支行|营业部|分部|分院|分校))\)$/u;
const BRACKETS = /\(([^()]*)\)/gu;
const NOISE = /[\s·.,，。、'"“”‘’《》<>【】[\]_\-/\\]/gu;

const TRADES = (
  '餐饮管理 餐饮服务 酒店管理 物业管理 物业服务 企业管理咨询 企业管理 投资管理 资产管理 供应链管理 人力资源 人力资源服务 劳务派遣 教育咨询 教育科技 文化传媒 文化传播 广告传媒 广告设计 影视传媒 装饰设计 装饰工程 建筑装饰 建筑工程 建设工程 建筑安装 ' +
  '市政工程 园林绿化 环保工程 环保科技 房地产开发 房地产经纪 房地产 置业 地产 汽车销售服务 汽车销售 汽车服务 汽车贸易 汽车租赁 机械制造 机械设备 机电设备 设备制造 电子商务 电子科技 电子 信息技术 信息科技 网络科技 网络技术 软件技术 软件开发 软件 ' +
  '智能科技 生物科技 生物医药 医药科技 医疗器械 医疗科技 医药 药业 制药 科技发展 科技 技术开发 技术服务 物流运输 货物运输 国际货运代理 货运代理 供应链 物流 运输 快递 仓储 国际贸易 进出口贸易 进出口 商贸 贸易 实业发展 实业 工贸 纺织品 纺织 服装 服饰 鞋业 ' +
  '皮具 家具 家居 建材 钢材 五金 化工 化学 塑料 橡胶 包装 印刷 造纸 食品 饮料 酒业 粮油 农业科技 农业发展 农业 农产品 畜牧 养殖 种业 水产 林业 旅游 旅行社 酒店 宾馆 餐饮 娱乐 健身 体育 美容 美发 珠宝 首饰 通信 通讯 电力 电气 电器 能源 新能源 光伏 ' +
  '石油 石化 燃气 矿业 煤炭 钢铁 冶金 金属制品 金属 机械 模具 仪器仪表 仪器 光电 半导体 自动化 安防 消防 保安服务 保安 保洁服务 保洁 家政服务 家政 咨询服务 管理咨询 咨询 会计 税务 法律 知识产权 担保 典当 租赁 融资租赁 小额贷款 投资 证券 期货 ' +
  '人寿保险 财产保险 保险代理 保险经纪 保险 信托 基金管理 基金 金融服务 金融 银行 传媒 广告 文化 教育 培训 设计 工程 工程技术 工程建设 建设 建筑 安装 装饰 制造 制品 加工 设备 发展 服务 管理 经营 销售 商业 商务 百货 超市 连锁'
).split(' ');
const TRADE = new Set(TRADES);
const LONGEST_TRADE = Math.max(...TRADES.map((trade) => trade.length));

/** What employees give instead of an employer. */
const NO_EMPLOYER = /(?:自由职业|自由职业者|自雇|务农|农民|个体|个体户|无业|待业|失业|退休|离休|学生|家庭主妇|全职太太|无|无单位|无工作|没有|不详|未知|暂无|其他|其它|保密|同上|灵活就业|打工|务工|在家|本人|测试|TEST|N\/?A|NONE|NULL|-+|\.+)$/u;

/** Nothing but a form, or a form with a stand-in. */
const NO_NAME = /^(?:某+|X+|本)?(?:有限责任公司|股份有限公司|有限公司|公司|单位|企业)$/u;
const LATIN_FORM: ReadonlySet<string> = new Set(['CO', 'LTD', 'LIMITED', 'INC', 'LLC', 'CORP', 'CORPORATION', 'COMPANY', 'PLC', 'GMBH', 'PTY', 'GROUP', 'AG', 'SA']);

function ofLatin(raw: string): StandardOrganisation {
  const words = latinWords(raw);
  const core = words.filter((word) => !LATIN_FORM.has(word)).join(' ') || words.join(' ');
  const junk = core.length < 2 || /^(?:TEST|NONE|NULL|NA|N A|UNKNOWN|XXX+)$/.test(core);
  return { original: raw, full: junk ? '' : words.join(' '), core: junk ? '' : core, brand: junk ? '' : core, trade: '', legalForm: '', place: '', branch: '', branchPlace: '', kind: junk ? 'JUNK' : 'COMPANY' };
}

/** An organisation's name in its parts. Never throws. */
export const standardiseOrganisation: (raw: string) => StandardOrganisation = remember(2_000, (raw) => {
  const text = simplify(raw.normalize('NFKC').toUpperCase().replace(/[〔【[]/gu, '(').replace(/[〕】\]]/gu, ')').replace(NOISE, ''));
  const nothing = { original: raw, full: '', core: '', brand: '', trade: '', legalForm: '', place: '', branch: '', branchPlace: '' };
  if (text === '') return { ...nothing, kind: 'MISSING' };
  const words = placeAtStart(text)?.rest ?? text;
  if (!hasHan(text) && latinWords(raw).length > 0) return ofLatin(raw);
  if (NO_EMPLOYER.exec(words)?.index === 0 || words.length < 2 || NO_NAME.test(words)) return { ...nothing, kind: 'JUNK' };
  const { head, branch } = partBranch(text);
  const { name, place: inBrackets } = partBrackets(head);
  const form = FORMS.find(([spelling]) => name.endsWith(spelling));
  const formless = form === undefined || name.length <= form[0].length + 1 ? name : name.slice(0, -form[0].length);
  const atStart = placeAtStart(formless);
  const placed = atStart !== undefined && atStart.rest.length >= 2;
  const core = (placed ? atStart.rest : formless).replace(/集团$/u, '');
  const trade = tradeOf(core);
  return {
    original: raw,
    full: head.replace(/[()]/g, '') + branch,
    core, brand: core.slice(0, core.length - trade.length), trade,
    legalForm: form?.[1] ?? '',
    place: placed ? atStart.place : inBrackets,
    branch, branchPlace: branch === '' ? '' : branchPlaceOf(branch),
    kind: form === undefined && INSTITUTION.test(name) ? 'INSTITUTION' : 'COMPANY',
  };
});

/** The head office's name and the branch behind it: 成都盛世源物流有限公司 + 济南分公司. Whatever follows a whole form is a branch. */
function partBranch(text: string): { head: string; branch: string } {
  const bracketed = BRACKETED_BRANCH.exec(text);
  if (bracketed !== null) return { head: bracketed[1]!, branch: bracketed[2]! };
  for (const [spelling] of FORMS) {
    const at = text.indexOf(spelling);
    const end = at + spelling.length;
    const left = text.length - end;
    if (at > 0 && left > 0 && (BRANCH_TAIL.test(text.slice(end)) || (spelling.length >= 4 && spelling.endsWith('公司') && left >= 3 && !/^[()]/.test(text.slice(end))))) return { head: text.slice(0, end), branch: text.slice(end).replace(/[()]/g, '') };
  }
  const other = BRANCH.exec(text);
  if (other !== null && other[1]!.length >= 4 && !/(?:分公|支公)$/u.test(other[1]!)) return { head: other[1]!, branch: other[2]!.replace(/[()]/g, '') };
  return { head: text, branch: '' };
}

/** Brackets hold the place (福瑞和环保工程（上海）有限公司), the form, or a note; the last is dropped. */
function partBrackets(head: string): { name: string; place: string } {
  let place = '';
  const name = head.replace(BRACKETS, (_, inner: string) => {
    const named = placeNamed(inner);
    if (named !== undefined) place = named;
    return named !== undefined || !FORMS.some(([spelling]) => inner.includes(spelling)) ? (named === undefined && inner.includes('集团') ? inner : '') : inner;
  });
  return { name: name.replace(/[()]/g, ''), place };
}

/** Trade words with which a core ends, as many as there are, so that two characters at least are left for the name. */
function tradeOf(core: string): string {
  let start = core.length;
  for (let found = true; found; ) {
    found = false;
    for (let length = Math.min(LONGEST_TRADE, start - 2); length >= 2; length--) {
      if (TRADE.has(core.slice(start - length, start))) {
        start -= length;
        found = true;
        break;
      }
    }
  }
  return core.slice(start);
}

function branchPlaceOf(branch: string): string {
  const bare = branch.replace(BRANCH_TAIL, '');
  return placeNamed(bare) ?? bare;
}
