// Promise: a name is told apart into what it says of somebody, and what is no name is never compared as one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanName, nameMatchKey } from './clean-name.js';
import { standardiseName } from './standard-name.js';

const kindOf = (raw: string) => standardiseName(raw).kind;

describe('a full name', () => {
  it.each([
    ['张國榮', '张国荣', '张', '国荣', 'zhang guo rong'],
    ['王　芳', '王芳', '王', '芳', 'wang fang'],
    ['欧阳娜娜', '欧阳娜娜', '欧阳', '娜娜', 'ou yang na na'],
    ['單雄信', '单雄信', '单', '雄信', 'shan xiong xin'],
    ['仇英', '仇英', '仇', '英', 'qiu ying'],
    ['查良镛', '查良镛', '查', '良镛', 'zha liang yong'],
    ['曾国藩', '曾国藩', '曾', '国藩', 'zeng guo fan'],
    ['尉迟恭', '尉迟恭', '尉迟', '恭', 'yu chi gong'],
    ['解缙', '解缙', '解', '缙', 'xie jin'],
    ['区志强', '区志强', '区', '志强', 'ou zhi qiang'],
    ['朴志英', '朴志英', '朴', '志英', 'piao zhi ying'],
    ['李明（投保人）', '李明', '李', '明', 'li ming'],
    ['王伟2', '王伟', '王', '伟', 'wang wei'],
    ['👍王芳', '王芳', '王', '芳', 'wang fang'],
  ])('%s', (raw, full, surname, given, pinyin) => expect(standardiseName(raw)).toMatchObject({ original: raw, kind: 'FULL', full, surname, given, pinyin }));

  it('may hold characters outside the common plane', () => {
    expect(standardiseName('𠮷田䶮')).toMatchObject({ kind: 'FULL', chars: ['𠮷', '田', '䶮'] });
  });

  it('of another language is one with dots, with spaces, and without either', () => {
    const forms = ['阿卜杜拉·买买提', '阿卜杜拉•买买提', '阿卜杜拉.买买提', '阿卜杜拉 买买提', '阿卜杜拉买买提', '阿卜杜拉‧买买提'].map((raw) => standardiseName(raw));
    expect(new Set(forms.map(({ kind, full, surname, pinyin }) => JSON.stringify({ kind, full, surname, pinyin }))).size).toBe(1);
    expect(forms[0]).toMatchObject({ kind: 'FULL', surname: '', given: '阿卜杜拉买买提', parts: ['阿卜杜拉', '买买提'] });
    expect(kindOf('扎西洛桑')).toBe('FULL');
  });

  it('keeps the Latin one beside it', () => {
    expect(standardiseName('蔡婉馨', { latin: 'Choi, Tsz-ka' })).toMatchObject({ kind: 'FULL', surname: '蔡', latin: ['CHOI', 'TSZ', 'KA'] });
    expect(standardiseName('王伟John')).toMatchObject({ kind: 'FULL', full: '王伟', latin: ['JOHN'] });
  });

  it('is put together from its parts', () => {
    expect(standardiseName('', { surname: '欧阳', givenName: '娜娜' })).toMatchObject({ kind: 'FULL', full: '欧阳娜娜', surname: '欧阳' });
  });
});

describe('a name of which only the surname is known', () => {
  it.each([
    ['王女士', '王', '女士', 'F'], ['王先生', '王', '先生', 'M'], ['王太太', '王', '太太', 'F'], ['王小姐', '王', '小姐', 'F'], ['王总', '王', '总', undefined], ['小王', '王', '小', undefined],
    ['老王', '王', '老', undefined], ['歐陽女士', '欧阳', '女士', 'F'], ['陈老师', '陈', '老师', undefined],
  ])('%s', (raw, surname, title, titleGender) => {
    expect(standardiseName(raw)).toMatchObject({ kind: 'TITLE', surname, given: '', title, ...(titleGender === undefined ? {} : { titleGender }) });
  });
  it.each(['王', '欧阳', '王*', '王**', '王某', '王某某'])('%s is a surname alone', (raw) => expect(standardiseName(raw)).toMatchObject({ kind: 'SURNAME_ONLY', given: '' }));
  it('says what a mask leaves open', () => expect(standardiseName('王*明')).toMatchObject({ kind: 'SURNAME_ONLY', surname: '王', hints: ['明'] }));
  it('loses its title where the given name is there', () => expect(standardiseName('王芳女士')).toMatchObject({ kind: 'FULL', full: '王芳', titleGender: 'F' }));
  it('is taken for the name where a form holds it', () => {
    expect(standardiseName('李工', { formal: true })).toMatchObject({ kind: 'FULL', given: '工' });
    expect(standardiseName('方方', { formal: true })).toMatchObject({ kind: 'FULL', surname: '方' });
    expect(standardiseName('老王', { formal: true }).kind).toBe('TITLE');
  });
});

describe('what is no name', () => {
  it.each(['测试', 'test', 'TEST1', '无名氏', '不详', '***', '客户', 'N/A', '同上', '先生', '用户', 'null', '。', '1', '13800138000', '張三', '测试用户01', 'AAAA'])('%s is junk', (raw) => {
    expect(standardiseName(raw)).toMatchObject({ kind: 'JUNK', full: '', chars: [], pinyin: '' });
  });
  it.each(['阿明', '小雨', '彤彤妈妈', '开心就好', '阳光', '向日葵', '岁月静好', 'Lily', 'MM_88', '用户83161', '豆豆爸', '静静', '大海', 'wx_123'])('%s is a nickname', (raw) => expect(kindOf(raw)).toBe('NICKNAME'));
  it.each([['阿明', '明'], ['小洋', '洋'], ['超超', '超'], ['*明', '明']])('%s hints at %s', (raw, hint) => expect(standardiseName(raw).hints).toEqual([hint]));
  it.each([['', 'MISSING'], ['　', 'MISSING'], ['😀', 'JUNK']])('%j is %s', (raw, kind) => expect(kindOf(raw)).toBe(kind));
});

describe("a newborn's name", () => {
  it.each([['张明之女', '张明', 'F'], ['黄伟振之子', '黄伟振', 'M'], ['马皓轩之宝', '马皓轩', undefined], ['王丽的宝宝', '王丽', undefined]])('%s is the parent’s', (raw, parent, gender) => {
    expect(standardiseName(raw)).toMatchObject({ kind: 'NEWBORN', parent, given: '' });
    expect(standardiseName(raw).titleGender).toBe(gender);
  });
});

describe('a Latin name', () => {
  it('is in upper case, without accents, its parts as the source holds them', () => {
    expect(standardiseName('', { givenName: 'José', surname: "O'Brien", western: true })).toMatchObject({ kind: 'LATIN', given: 'JOSE', surname: 'OBRIEN', latin: ['JOSE', 'OBRIEN'] });
    expect(standardiseName('', { surname: 'waller', western: true })).toMatchObject({ kind: 'LATIN', given: '', surname: 'WALLER' });
    expect(standardiseName('Ｓｍｉｔｈ, John')).toMatchObject({ kind: 'LATIN', surname: 'SMITH', given: 'JOHN' });
  });
});

it('of no known order has no surname, and its words all the same', () => {
  for (const raw of ['EMMA ROSSI', 'Rossi  Emma']) expect(standardiseName(raw)).toMatchObject({ kind: 'LATIN', surname: '', given: '' });
  expect([...standardiseName('EMMA ROSSI').latin].sort()).toEqual([...standardiseName('Rossi Emma').latin].sort());
  expect(standardiseName('', { latin: 'CHOI TSZ KA' })).toMatchObject({ kind: 'LATIN', latin: ['CHOI', 'TSZ', 'KA'] });
});

describe('any text', () => {
  const name = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 0x3400, max: 0x9fff }), { maxLength: 6 }).map((codes) => String.fromCodePoint(...codes)));
  it('is read without an error, with and without a form around it', () => {
    fc.assert(fc.property(name, fc.boolean(), fc.boolean(), (raw, formal, western) => {
      const read = standardiseName(raw, { formal, western });
      expect(read.kind === 'JUNK' || read.kind === 'MISSING' ? read.full : 'x').toBe(read.kind === 'JUNK' || read.kind === 'MISSING' ? '' : 'x');
    }), { numRuns: 1000 });
  });
  it('cleans to what cleaning leaves as it is', () => {
    expect(cleanName(cleanName('\u1fd7'))).toBe(cleanName('\u1fd7'));
    fc.assert(fc.property(name, (raw) => { expect(cleanName(cleanName(raw))).toBe(cleanName(raw)); }), { numRuns: 1000 });
    fc.assert(fc.property(name, (raw) => { expect(nameMatchKey(nameMatchKey(raw))).toBe(nameMatchKey(raw)); }), { numRuns: 1000 });
  });
});
