import type { LinkEvidence, Rule } from './identity.js';

const RULES: Record<Rule, string> = {
  STEWARD: '数据管理员确认为同一客户',
  RESIDENT_ID: '居民身份证号码相同（15 位与 18 位视为同一号码）',
  USCC: '统一社会信用代码相同',
  DOCUMENT: '证件类型与证件号码（持证人部分）相同',
  PASSPORT_AND_NAME: '护照号码与姓名相同',
  VERIFIED_LOGIN: '经服务器验证，在该设备上登录或注册',
  WECHAT_UNION_ID: '微信 UnionID 相同',
  VERIFIED_PHONE_AND_NAME: '手机号与姓名相同，且至少一方的手机号已验证',
  MATCH: '多项信息综合比对',
};

const FIELDS: Record<string, string> = {
  name: '姓名', given: '名', surname: '姓', birth: '出生日期', gender: '性别', document: '证件号码', phone: '手机号', email: '电子邮箱', union: '微信 UnionID ', device: '设备', address: '地址',
  employer: '工作单位', policy: '保单', number: '门牌号', line1: '地址第一行', line2: '地址第二行', suburb: '区镇', postcode: '邮编', state: '州',
};

const LEVELS: Record<string, string> = {
  SAME: '相同', EXACT: '相同', DIFFERENT: '不同', NEAR: '相近（差一位或相邻两位颠倒）', SWAPPED: '前后颠倒', HIGH: '高度相似', MIDDLE: '相似', LOW: '略相似', OTHER_KIND: '种类不同，无从比较', UNSURE: '不可靠，无从比较',
};

/** What a level says, where it says something else of one field. */
const LEVELS_OF: Record<string, Record<string, string>> = {
  name: {
    SOUND: '同音', SHAPE: '形近', ONE_CHARACTER: '差一字', PART: '一方不全', GIVEN: '名相同', LATIN: '拼写相同', SURNAME: '仅姓相同', TITLE: '称呼与姓相符', TITLE_DIFFERS: '称呼不符',
    HINT: '昵称有相同的字', NICKNAME: '为昵称', SAME_NICKNAME: '昵称相同', PARENT: '为未命名新生儿，父母姓名相同', CORE: '字号与地区相同', BRAND: '仅字号相同', BRANCH: '为总部与分支机构',
  },
  birth: { SWAPPED: '月日颠倒', LUNAR: '为同一天的公历与农历', TWO_PARTS: '年月日中两项相同', YEAR: '仅年份相同', NEAR: '差一位' },
  document: { CERTIFICATE_TO_ID: '由出生证换为身份证', RENEWED: '换证后持证人部分相同', ORGANISATION_CODE: '含同一组织机构代码' },
  phone: { SAME_YEARS_APART: '相同（相隔数年）', SAME_LONG_APART: '相同（相隔已久，可能已换人）', SAME_OF_MINOR: '相同（一方未成年，多为家长号码）', SAME_FIXED_LINE: '为同一固定电话', NEAR: '相近' },
  address: { NEAR: '相近', PLACE: '在同一小区或道路', CITY: '在同一城市' },
  policy: { SAME_ROLE: '相同且角色相同', SAME_ROLES: '相同且多个角色相同', OTHER_ROLE: '相同而角色不同', NONE: '不相同' },
};

const VETOES: Record<string, string> = {
  DIFFERENT_NUMBERS: '两个有效证件号码不同，不能合并', PERSON_AND_ORGANISATION: '一方为个人，一方为机构', BRANCHES: '总部与分支机构分开管理', NAME_AND_BIRTH_ONLY: '仅姓名与生日相同，不自动合并',
  CANNOT_LINK: '数据管理员要求分开', TOO_MANY: '同类记录过多', DEVICE_OF_ANOTHER: '设备属于他人',
  IDENTITY_VETO: '两个有效证件号码不同，不能合并',
};

/** Bits that are shown as 0.0. */
const NOTHING = 0.05;

/** What a rule says, in Chinese. */
export const explainRule = (rule: string): string => RULES[rule as Rule] ?? rule;

/**
 * How two records compare, in Chinese and without values: what speaks for one person first, the strongest first, then what speaks against it, then what says nothing
 * here, such as the address where only her household could be meant.
 * @param evidence bits; @param veto its reason, if one stands
 */
export function explainEvidence(evidence: Partial<Pick<LinkEvidence, 'fields' | 'weight' | 'prior'>>, veto = ''): string {
  const { fields = [], weight, prior } = evidence;
  const byWeight = [...fields].sort((x, y) => y.weight - x.weight);
  const say = (part: typeof fields, withBits = true) => part.map((f) => `${FIELDS[f.field] ?? f.field}${levelOf(f)}${withBits ? `（${signed(f.weight)}）` : ''}`).join('、');
  const [pro, contra] = [byWeight.filter((f) => f.weight >= NOTHING), byWeight.filter((f) => f.weight <= -NOTHING).reverse()];
  const neither = byWeight.filter((f) => Math.abs(f.weight) < NOTHING);
  const parts = [
    ...(veto === '' ? [] : [VETOES[veto] ?? veto]),
    ...(pro.length === 0 ? [] : [say(pro)]),
    ...(contra.length === 0 ? [] : [`不利：${say(contra)}`]),
    ...(neither.length === 0 ? [] : [`无影响：${say(neither, false)}`]),
    ...(weight === undefined ? [] : [`${prior === undefined ? '' : `先验 ${signed(prior)}，`}合计 ${signed(weight)} 比特`]),
  ];
  return parts.join('；');
}

const levelOf = ({ field, level }: { field: string; level: string }): string => LEVELS_OF[field]?.[level] ?? LEVELS[level] ?? level;

const signed = (bits: number): string => (bits < 0 ? `−${Math.abs(bits).toFixed(1)}` : `+${bits.toFixed(1)}`);
