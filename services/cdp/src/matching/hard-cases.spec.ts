import { describe, expect, it } from 'vitest';
import { clustersOf, resolve, type Said } from './party.fixture.js';

// Promise: the hard cases of an insurer's records end as a careful clerk would decide them.

const HOME = '江苏省南京市秦淮区红旗路285号阳光花园20栋2单元1901室';
const li: Said = { name: '李红岚', gender: 'F', born: '1984-08-25', id: '37020319840825286X', phones: ['13954314515'], address: HOME };

describe('one person', () => {
  it('is found by an ID with one wrong digit, with two digits changed over, of 15 digits, and of lower case', () => {
    expect(clustersOf({ a: li, b: { ...li, id: '37020319840825386X', address: '' }, c: { ...li, id: '37020319840852286X', address: '' } })).toEqual(['a b c']);
    expect(clustersOf({ a: { name: '袁宏天', id: '31011519900129659X', phones: ['13418763253'] }, b: { name: '袁宏天', id: '310115900129659', phones: ['13418763299'] }, c: { name: '袁宏天', id: '31011519900129659x' } })).toEqual(['a b c']);
  });

  it('is found by homophones, look-alikes, traditional forms and a missing part of the name, where something else agrees', () => {
    const others = { b: '李红蓝', c: '李紅嵐', d: '李　红岚' };
    for (const name of Object.values(others)) expect(clustersOf({ a: li, b: { name, gender: 'F', phones: ['13954314515'], born: '1984-08-25' } })).toEqual(['a b']);
    expect(clustersOf({ a: { name: '赵辰宇', gender: 'M', born: '2000-03-27', phones: ['15128236012'] }, b: { name: '赵辰字', phones: ['15128236012'] } })).toEqual(['a b']);
  });

  it('keeps a birth date with month and day changed over, or of the lunar calendar', () => {
    expect(clustersOf({ a: { name: '冯方', gender: 'F', born: '1972-06-08', phones: ['13319131367'] }, b: { name: '冯方', born: '1972-08-06', phones: ['13319131367'] } })).toEqual(['a b']);
    expect(clustersOf({ a: { name: '冯方', gender: 'F', born: '1972-06-08', phones: ['13319131367'] }, b: { name: '冯方', born: '1972-04-27', phones: ['13319131367'] } })).toEqual(['a b']);
  });

  it('is found after a change of name by the number', () => {
    expect(clustersOf({ a: { name: '王静红', born: '1988-03-15', id: '110105198803153406', phones: ['15802732950'] }, b: { name: '王露海', id: '110105198803153406', phones: ['15802732950'] } })).toEqual(['a b']);
  });

  it('is found from birth certificate to resident ID, and across renewals of permit and passport', () => {
    const child: Said = { name: '张明博', gender: 'M', born: '2015-09-15', phones: ['17104171923'], address: '北京市海淀区石桥道308号万科城23栋3单元2102室' };
    expect(clustersOf({ a: { ...child, idType: 'BIRTH_CERT', id: 'A727659009', on: '2015-10-17' }, b: { ...child, id: '11010820150915791X', on: '2018-12-23' } })).toEqual(['a b']);
    expect(clustersOf({ a: { name: '黄凤英', idType: 'HKMO_PERMIT', id: 'H5459182203', born: '1960-01-24' }, b: { name: '黃鳳英', idType: 'HKMO_PERMIT', id: 'H5459182204' } })).toEqual(['a b']);
    expect(clustersOf({ a: { name: 'ANNA BROWN', idType: 'PASSPORT', id: 'L20984056', born: '1984-10-06', phones: ['18600017169'] }, b: { name: 'anna brown', idType: 'PASSPORT', id: 'K99858753', born: '1984-10-06', phones: ['18600017169'] } })).toEqual(['a b']);
  });

  it('is found by the same role in the same policies across systems', () => {
    const policies = [['P2016011949771', 'HOLDER'], ['P2006011941852', 'INSURED']] as const;
    expect(clustersOf({ a: { name: '孟涵一', gender: 'M', born: '1997-05-11', phones: ['14579165729'], policies }, b: { name: '孟涵一', gender: 'M', id: '110108199705119697', policies } })).toEqual(['a b']);
  });
});

describe('two people', () => {
  it('never join by name and birth date alone, not even with the gender', () => {
    const wang: Said = { name: '王芳', gender: 'F', born: '1985-07-02' };
    const decision = resolve({ a: { ...wang, phones: ['19189535599'] }, b: { ...wang, phones: ['13800451234'] } });
    expect(decision.clusters).toHaveLength(2);
    expect(decision.reviews.map((r) => r.reason)).toEqual(['NAME_AND_BIRTH_ONLY']);
  });

  it('with different valid numbers never join, whatever else agrees', () => {
    const twin: Said = { name: '杨博涵', gender: 'M', born: '2019-10-30', phones: ['17114033685'], address: HOME };
    const decision = resolve({ a: { ...twin, id: '310107201910309597' }, b: { ...twin, id: '310107201910309570' } });
    expect(decision.clusters).toHaveLength(2);
    expect(decision.vetoed.map((v) => v.reason)).toEqual(['DIFFERENT_NUMBERS']);
  });

  it('stay apart when they are twins without numbers', () => {
    const twin: Said = { gender: 'F', born: '2010-05-30', phones: ['13068657637'], address: HOME, on: '2017-03-31' };
    expect(clustersOf({ a: { ...twin, name: '马心萱' }, b: { ...twin, name: '马心诗' } })).toEqual(['a', 'b']);
  });

  it('stay apart when they are father and son of like names on one phone at one address', () => {
    const father: Said = { name: '罗浩伟', gender: 'M', born: '1985-08-20', id: '410105198508202915', phones: ['15245248596'], address: HOME };
    expect(clustersOf({ a: father, b: { name: '罗郝伟', gender: 'M', born: '2010-11-14', phones: ['15245248596'], address: HOME } })).toEqual(['a', 'b']);
  });

  it('stay apart when a number was given to somebody else years later', () => {
    expect(clustersOf({ a: { name: '胡东', phones: ['13812345670'], on: '2008-01-22' }, b: { name: '陈丽', phones: ['13812345670'], on: '2024-06-04' } })).toEqual(['a', 'b']);
  });

  it('stay apart in different roles of one policy', () => {
    expect(clustersOf({ a: { name: '吴强', phones: ['13812345671'], policies: [['P1', 'HOLDER']] }, b: { name: '吴梅', phones: ['13812345671'], policies: [['P1', 'BENEFICIARY']] } })).toEqual(['a', 'b']);
  });

  it('stay apart on the phone of their agent, who stays one person', () => {
    const agent = '17678715596';
    const customers = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`c${i}`, { name: '张王李赵陈杨黄周吴'[i]! + '志远晓明建国文静子轩美玲海燕俊杰雪梅'.slice(2 * i, 2 * i + 2), phones: [agent] } satisfies Said]));
    const clusters = clustersOf({ ...customers, x: { name: '庞强磊', phones: [agent], id: '410102199006280097' }, y: { name: '庞强磊', phones: [agent], source: 'SFA' } });
    expect(clusters).toHaveLength(10);
    expect(clusters).toContain('x y');
  });
});

describe('junk', () => {
  it('holds nothing together', () => {
    const junk: Said = { name: '测试', id: '111111111111111111', phones: ['13800000000'], born: '1970-01-01' };
    expect(clustersOf({ a: junk, b: { ...junk, name: '不详' }, c: { name: '罗娅成', id: '111111111111111111', phones: ['13800000000'] } })).toEqual(['a', 'b', 'c']);
  });
});
