/** What may stand between the negation and the phrase: "不[是]存款", "不得[以任何形式][承诺]返现", "谨防“[保本]”". */
const FILLER = '是|属于|等于|等同于|同于|同|构成|作为|会|能|可以|可|得|应|存在|有|承诺|保证|提供|进行|给予|支付|收取|支持|参与|涉及|开展|包含|含|设置|设|附带|使用|宣传|任何|以任何形式|所谓|所谓的|银行|的|"|“|‘|「|《|『|[(]';
const NEGATION = '不|(?<!除|莫|无)非|没有|区别于|有别于|未|勿|切勿|禁止|严禁|杜绝|谨防|警惕|远离|抵制';
const NEGATED = new RegExp(`(?:${NEGATION})(?:${FILLER})*$`, 'u');
/** Not not: 不得不, 不是不, 无不. Words such as 不仅 and 不但 need no rule: what follows them is no filler. */
const UNDONE = new RegExp(`(?:不|没|无|莫)(?:是|会|能|可|得|应)?不(?:${FILLER})*$`, 'u');
const JOINED = /^[、/和或及与]+(?:以及|或者)?$|^(?:以及|或者)$/u;
const CLAUSE = /[。!?;,\n]/u;

/**
 * Whether a phrase at [start, end) of a normalised text is denied: a negation stands directly before it in its clause
 * ("不是存款", "不承诺收益"), or it is joined to `last`, the denied one before it ("不得返现、送礼").
 */
export function isDenied(text: string, start: number, last: { readonly end: number } | undefined): boolean {
  if (last && last.end <= start && JOINED.test(text.slice(last.end, start))) return true;
  const before = clauseBefore(text, start);
  const match = NEGATED.exec(before);
  if (!match) return false;
  return !UNDONE.test(before);
}

function clauseBefore(text: string, start: number): string {
  const window = text.slice(Math.max(0, start - 24), start);
  let from = 0;
  for (let i = 0; i < window.length; i++) if (CLAUSE.test(window[i]!)) from = i + 1;
  return window.slice(from);
}
