// Promise: a text gives the tags that it says about the customer, with the very words that say it, and no tag from look-alikes, other people, wishes or questions.
import { describe, expect, it } from 'vitest';
import { shippedDictionary } from './dictionary.js';
import { extract } from './extract.js';

const dictionary = shippedDictionary();

/** The last part of each tag id; ! negated, ? hypothetical. */
function brief(text: string): string[] {
  const found = extract(text, dictionary).map(({ tagId, negated, hypothetical }) => `${negated ? '!' : ''}${hypothetical ? '?' : ''}${tagId.slice(tagId.lastIndexOf('.') + 1)}`);
  return [...new Set(found)].sort();
}

describe('life stage and events of the customer', () => {
  it.each<[string, string[]]>([
    ['我怀孕了', ['孕产期']],
    ['最近刚查出来怀孕5个月，挺开心的', ['孕产期']],
    ['预产期在十月', ['孕产期']],
    ['我老婆怀二胎了', ['孕产期']],
    ['没想到怀孕了', ['孕产期']],
    ['我怀了双胞胎', ['孕产期']],
    ['肚子里的宝宝5个月了', ['孕产期']],
    ['我现在是准妈妈', ['孕产期']],
    ['我怀孕了能买重疾险吗？', ['孕产期', '重疾险']],
    ['宝宝6个月了', ['0-6岁子女']],
    ['女儿３岁，儿子八岁', ['0-6岁子女', '学龄子女']],
    ['孩子十二岁', ['学龄子女']],
    ['儿子明年高考', ['子女高中大学']],
    ['孩子上小学了', ['学龄子女', '子女入学']],
    ['我们刚结婚', ['新婚二人', '结婚']],
    ['我老婆上周剖腹产', ['生育']],
    ['我生了个女儿', ['生育']],
    ['我还是单身', ['单身青年']],
    ['每个月房贷八千', ['有房贷']],
    ['我刚升职', ['升职加薪']],
    ['上个月跳槽了', ['换工作']],
    ['我体检查出甲状腺结节', ['体检异常']],
    ['我上周住院了', ['住院重疾']],
    ['我要照顾两边老人', ['有赡养责任']],
    ['我是单亲妈妈', ['单亲']],
    ['我已经退休了', ['退休期']],
    ['我爱人怀了，三个月', ['孕产期']],
    ['上个月领的证', ['结婚']],
    ['我家老二刚满月', ['0-6岁子女']],
    ['我刚做完手术出院', ['住院重疾']],
  ])('%s', (text, expected) => expect(brief(text)).toEqual([...expected].sort()));
});

describe('product interest, needs, objections', () => {
  it.each<[string, string[]]>([
    ['我想给宝宝买重疾险', ['重疾险']],
    ['想给孩子买份保险', ['少儿险']],
    ['百万医疗险怎么买', ['百万医疗']],
    ['增额终身寿险和年金险哪个好', ['增额终身寿险', '年金险']],
    ['重疾险、意外险都不需要', ['!意外险', '!重疾险']],
    ['重疾险，我不需要', ['!重疾险']],
    ['不考虑分红险，想了解年金', ['!分红险', '年金险']],
    ['重疾险不要，意外险来一份', ['!重疾险', '意外险']],
    ['我不是不考虑重疾险', ['重疾险']],
    ['想给孩子存点教育金', ['有教育金目标', '子女教育金']],
    ['能帮我整理保单吗', ['保单检视']],
    ['专家号一直挂不上', ['就医绿通']],
    ['保费有点贵，以后再说吧', ['价格敏感', '暂不考虑']],
    ['保险都是骗人的', ['品牌敏感']],
    ['听说理赔难', ['条款谨慎']],
    ['我想退保', ['退保意向']],
    ['再这样我要投诉你们', ['投诉客户']],
    ['万一我走了孩子怎么办', ['身故保障缺口']],
  ])('%s', (text, expected) => expect(brief(text)).toEqual([...expected].sort()));
});

describe('denied, wished, asked', () => {
  it.each<[string, string[]]>([
    ['我没有怀孕', ['!孕产期']],
    ['我没怀孕', ['!孕产期']],
    ['我不是怀孕，只是胖了', ['!孕产期']],
    ['不打算怀孕', ['!孕产期']],
    ['房贷早就还清了', ['!有房贷']],
    ['打算明年怀孕', ['?孕产期']],
    ['如果怀孕了还能买吗', ['?孕产期']],
    ['您怀孕了吗？', ['?孕产期']],
    ['你怀孕了没有？', ['?孕产期']],
    ['怀孕可以投保吗？', ['?孕产期']],
    ['我打算年底结婚', ['?结婚']],
    ['我们准备买房', ['?购房按揭']],
    ['不抽烟，但是怀孕了', ['孕产期']],
    ['从来没住过院', ['!住院重疾']],
    ['我没有高血压', ['!体检异常']],
    ['想问下怀孕期间能不能买', ['?孕产期']],
  ])('%s', (text, expected) => expect(brief(text)).toEqual([...expected].sort()));
});

describe('about somebody else, or not about it at all', () => {
  it.each<[string, string[]]>([
    ['我姐怀孕了', []],
    ['我同事的老婆怀孕了', []],
    ['我女儿怀孕了', []],
    ['闺蜜最近很忙，怀孕了', []],
    ['我妈住院了', []],
    ['邻居家的孩子3岁', []],
    ['邻居孩子上小学了', []],
    ['我姐姐家宝宝6个月', []],
    ['她老公住院了，我去看了看', []],
    ['孩子他爸住院了', []],
    ['我婆婆确诊了', []],
    ['备孕半年了', []],
    ['我在备孕期', []],
    ['二胎政策放开了', []],
    ['小车险些出事', []],
    ['心怀了感恩', []],
    ['我爸去年得了癌症，我想给自己买重疾险', ['重疾险']],
    ['教育金额很大', []],
    ['单位发分红包了', []],
    ['我上大学的时候就认识他', []],
    ['小学同学聚会', []],
    ['幼儿园老师推荐的', []],
    ['学生了解得多', []],
    ['结婚纪念日快到了', []],
    ['买了件孕妇装送人', []],
    ['住院医疗险多少钱', ['百万医疗']],
    ['宝宝还有3个月就出生了', []],
    ['今天天气不错', []],
    ['', []],
  ])('%s', (text, expected) => expect(brief(text)).toEqual([...expected].sort()));
});

describe('spans and confidence', () => {
  it('points at the original words in code points, whatever stands before them', () => {
    const text = '😀你好！我怀孕５个月了；女儿３岁。想了解ＡＰＰ上的重疾险，𠮷';
    const found = extract(text, dictionary);
    expect(found.length).toBeGreaterThanOrEqual(3);
    for (const { start, end, surface } of found) expect([...text].slice(start, end).join('')).toBe(surface);
    expect(found[0]).toMatchObject({ tagId: 'customer.life_stage.stage.孕产期', start: 5, surface: '怀孕５个月' });
  });

  it('is surer of an assertion than of a wish, of the past or of hearsay, and of asking than of naming', () => {
    const confidence = (text: string) => extract(text, dictionary)[0]?.confidence ?? 0;
    expect(confidence('我怀孕了')).toBeGreaterThan(confidence('打算明年怀孕'));
    expect(confidence('我怀孕了')).toBeGreaterThan(confidence('当年我怀孕了'));
    expect(confidence('我怀孕了')).toBeGreaterThan(confidence('我怀孕的时候买的'));
    expect(confidence('我想退保')).toBeGreaterThan(confidence('要是退保损失多少'));
    expect(confidence('想买重疾险')).toBeGreaterThan(confidence('重疾险'));
    expect(confidence('重疾险')).toBeGreaterThan(confidence('我已经买了重疾险'));
    expect(confidence('保险都是骗人的')).toBeGreaterThan(confidence('同事说保险都是骗人的'));
    for (const { confidence: value } of extract('我想买重疾险，我老婆怀孕了，孩子3岁', dictionary)) expect(value > 0 && value <= 1).toBe(true);
  });

  it('weighs each sentence and each line by itself', () => {
    expect(brief('我姐怀孕了。我想买意外险')).toEqual(['意外险']);
    expect(brief('您怀孕了吗？\n没有')).toEqual(['?孕产期']);
    expect(brief('我姐怀孕了，我也怀孕了')).toEqual(['孕产期']);
  });
});
