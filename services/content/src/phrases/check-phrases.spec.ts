// Promise: what insurance marketing may not say is found however it is written, with its place in the original, and what only looks like it is left alone.
import { describe, expect, it } from 'vitest';
import { ahoCorasick } from './aho-corasick.js';
import { defaultPhraseChecker } from './default-checker.js';

const check = defaultPhraseChecker();
const found = (text: string) => check(text).map((f) => `${f.level} ${f.phraseClass} ${f.phrase}`);

describe('the automaton', () => {
  it('finds overlapping words and words in words, with their places', () => {
    const scan = ahoCorasick(['he', 'she', 'his', 'hers', '']);
    expect(scan('ushers').map(({ word, start, end }) => [word, start, end])).toEqual([[1, 1, 4], [0, 2, 4], [3, 2, 6]]);
    expect(scan('')).toEqual([]);
  });
});

describe('phrases that are refused', () => {
  it.each([
    ['这款产品保本保息', 'BLOCK guarantee 保本保息'],
    ['市面上最佳的重疾险', 'BLOCK superlative 最佳'],
    ['销量第一的年金', 'BLOCK superlative 第一'],
    ['像存款一样放心', 'BLOCK product_confusion 存款'],
    ['收益不比银行差', 'BLOCK product_confusion 比银行'],
    ['年存5万元,固定返8千', 'BLOCK product_confusion 年存**,固定返**'],
    ['这个月底即将停售', 'BLOCK scarcity 即将停售'],
    ['可以避债避税', 'BLOCK law_distortion 避债避税'],
    ['监管文件要求停售', 'BLOCK false_policy 监管文件要求停售'],
    ['有了保险社保没用', 'BLOCK disparagement 社保没用'],
    ['别家保险公司动不动就拒赔', 'BLOCK disparagement 贬低同业'],
    ['投保即可抽奖', 'BLOCK inducement 抽奖'],
    ['招聘业务员,底薪八千', 'BLOCK recruitment 底薪'],
    ['医学专家推荐', 'WARN endorsement 专家推荐'],
    ['年化不低', 'WARN return_figures 年化'],
    ['不仅保本而且灵活', 'BLOCK guarantee 保本'],
    ['不得不说,存款', 'BLOCK product_confusion 存款'],
    ['除非保本', 'BLOCK guarantee 保本'],
    ['我们不是不保本', 'BLOCK guarantee 保本'],
  ])('%s', (text, finding) => expect(found(text)).toEqual([finding]));

  it('knows a rate of return from another percentage', () => {
    expect(found('预期收益可达4.5%')).toEqual(['WARN return_figures X%']);
    expect(found('赔付比例100%')).toEqual([]);
    expect(found('结算利率3%,保单红利分配是不确定的')).toEqual([]);
    expect(check('年化', '年化 …… 分红不确定')).toEqual([]);
  });
});

describe('other ways of writing', () => {
  it.each([
    ['保·本', 0, 3], ['保 本', 0, 3], ['保.本', 0, 3], ['【保\u200b本】', 1, 4], ['保－本', 0, 3], ['零風險', 0, 3], ['無風險', 0, 3], ['穩賺不賠', 0, 4], ['保夲', 0, 2],
    ['說穿了就是 保 。本? 保*本', 12, 15], ['𠮷:保本', 3, 5], ['⼩保本', 1, 3],
  ])('%s', (text, start, end) => {
    const findings = check(text);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ level: 'BLOCK', phraseClass: 'guarantee', start, end, text: text.slice(start, end) });
  });

  it('reads full-width and small letters as one', () => {
    expect(check('看 ＩＲＲ')[0]).toMatchObject({ phrase: 'IRR', start: 2, end: 5 });
    expect(check('irr')[0]).toMatchObject({ phrase: 'IRR', text: 'irr' });
  });
});

describe('what only looks like it', () => {
  it.each([
    '最近三年', '最后一次回访', '第一步先看保障', '最低保额十万', '请咨询理财师', '请出示存款证明', '这不是存款', '本产品不是存款, 不保本', '不是银行存款,不保本,也不承诺收益',
    '投保本产品前请阅读条款', '请确保本人签名', '不得以任何形式返现、送礼、抽奖', '谨防“保本高收益”骗局', '并非零风险', '保单贷款利息按日计', '区别于银行存款',
    '最好提前预约', '给孩子的第一份保障', '犹豫期的最后一天', '公司与员工的劳动合同', '有无风险请以评估为准', '保证续保', '保险 本质是保障', '保。本',
  ])('%s', (text) => expect(found(text)).toEqual([]));
});

describe('much of it', () => {
  it('takes time in proportion to the text', () => {
    const started = performance.now();
    expect(check('保本'.repeat(50_000))).toHaveLength(50_000);
    expect(check('不保本、'.repeat(25_000))).toHaveLength(0);
    expect(performance.now() - started).toBeLessThan(20_000); // quadratic would be minutes
  });
});
