// Promise: an address is told apart as far as the division tables tell, whichever suffixes and levels it lacks; what is ambiguous stays unresolved.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { divisionLines } from './division-table.js';
import { standardiseAddress } from './standard-address.js';

describe('where an address is', () => {
  it.each([
    ['江苏省苏州市虎丘区长江街89号', 'DISTRICT', '320505'], ['江苏苏州虎丘区长江街89号', 'DISTRICT', '320505'], ['苏州市虎丘区长江街89号', 'DISTRICT', '320505'], ['江蘇省 蘇州市 虎丘區 長江街８９號', 'DISTRICT', '320505'],
    ['海南省儋州市那大镇', 'CITY', '4604'], ['新疆石河子市北三路', 'DISTRICT', '659001'], ['湖北省仙桃市干河街道', 'DISTRICT', '429004'], ['广东省东莞市长安镇', 'CITY', '4419'], ['广东中山市石岐街道', 'CITY', '4420'],
    ['甘肃省嘉峪关市新华南路', 'CITY', '6202'], ['海南省三沙市西沙群岛', 'DISTRICT', '460321'], ['江苏省昆山市玉山镇', 'DISTRICT', '320583'], ['昆山市玉山镇', 'DISTRICT', '320583'], ['吉林市昌邑区解放大路1号', 'DISTRICT', '220202'],
    ['吉林省长春市朝阳区', 'DISTRICT', '220104'], ['朝阳市双塔区', 'DISTRICT', '211302'], ['上海上海市浦东新区张江镇', 'DISTRICT', '310115'], ['上海市市辖区徐汇区', 'DISTRICT', '310104'], ['重庆渝中区解放碑', 'DISTRICT', '500103'],
    ['山东青岛市南区万科城', 'DISTRICT', '370202'], ['福建厦门湖里区橡树湾', 'DISTRICT', '350206'], ['河北唐山路北区', 'DISTRICT', '130203'], ['青海海南州共和县', 'DISTRICT', '632521'], ['新疆伊犁州伊宁市', 'DISTRICT', '654002'],
    ['贵州黔东南凯里市', 'DISTRICT', '522601'], ['樂山市市中區', 'DISTRICT', '511102'], ['北京市宣武区广安门内大街', 'DISTRICT', '110102'], ['中国广东省广州市越秀区', 'DISTRICT', '440104'], ['香港九龙弥敦道1号', 'PROVINCE', '81'],
  ])('%s', (raw, resolved, code) => {
    const { resolved: found, province, city, district } = standardiseAddress(raw);
    expect([found, district || city || province]).toEqual([resolved, code]);
  });

  it.each(['朝阳区建国路88号', '鼓楼区中山北路', '南京路123号', '北京东路5号', '长江街89号'])('%s does not say', (raw) => expect(standardiseAddress(raw)).toMatchObject({ resolved: 'NONE', city: '', district: '' }));
  it('keeps the name of a district that several places have', () => expect(standardiseAddress('江苏省鼓楼区中山北路1号')).toMatchObject({ resolved: 'PROVINCE', town: '鼓楼区', road: '中山北路' }));
  it('does not take a road for a district', () => expect(standardiseAddress('北京朝阳路12号')).toMatchObject({ resolved: 'CITY', road: '朝阳路', number: '12' }));

  it('finds every district of the tables by its whole name', () => {
    const missed: string[] = [];
    for (const line of divisionLines) {
      const [province = '', ...groups] = line.split('|');
      for (const group of groups) {
        const [city = '', ...districts] = group.split(',');
        const name = /^\d{4}(?:市辖区|县|.*直辖县级行政区划)$/u.test(city) ? '' : city.slice(4);
        for (const district of districts) {
          const own = district.slice(2);
          const address = `${province.slice(2)}${own.startsWith(name) ? '' : name}${own}人民路1号`;
          const found = standardiseAddress(address).district;
          if (found !== `${city.slice(0, 4)}${district.slice(0, 2)}`) missed.push(`${address}: ${found}`);
        }
      }
    }
    expect(missed).toEqual([]);
  });
});

describe('what an address says within its place', () => {
  const detail = (raw: string) => {
    const { town, road, number, community, building, unit, floor, room, rest } = standardiseAddress(raw);
    return [town, road, number, community, building, unit, floor, room, rest].join('/');
  };
  it.each([
    ['江苏省苏州市虎丘区长江街89号保利香槟26栋2单元1404室', '/长江街/89/保利香槟/26/2//1404/'],
    ['江苏省苏州市虎丘区长江街89号保利香槟26-2-1404', '/长江街/89/保利香槟/26/2//1404/'],
    ['江苏省苏州市虎丘区长江街89号保利香槟26幢1404', '/长江街/89/保利香槟/26///1404/'],
    ['江苏省苏州市虎丘区长江街89号保利香槟小区26号楼二单元1404室', '/长江街/89/保利香槟/26/2//1404/'],
    ['江苏省苏州市虎丘区保利香槟26栋2单元1404室', '///保利香槟/26/2//1404/'],
    ['北京市海淀区中关村南大街5号院3号楼2单元501室', '/中关村南大街/5//3/2//501/'],
    ['西安市雁塔区科技路十八号三号楼五单元七层701', '/科技路/18//3/5/7/701/'],
    ['上海市闵行区古美路1188弄5号602室', '/古美路/1188//5///602/'],
    ['河南省郑州市中原区学府路63号14层', '/学府路/63////14//'],
    ['河南省周口市沈丘县付井镇付井村3组12号', '付井镇///付井村//3//12/'],
    ['四川省成都市武侯区天府大道北段1700号环球中心E1座2单元1405室', '/天府大道北段/1700/环球中心/E1/2//1405/'],
  ])('%s', (raw, parts) => expect(detail(raw)).toBe(parts));
  it('has its postcode apart', () => expect(standardiseAddress('广东省深圳市福田区福华一路1号(邮编518000)')).toMatchObject({ postcode: '518000', road: '福华一路', number: '1', rest: '' }));
  it.each(['', '无', '不详', 'x', '123', 'N/A'])('%j says nothing', (raw) => expect(standardiseAddress(raw).form).toBe('NONE'));
});

describe('any text', () => {
  const pieces = fc.constantFrom('北京', '市', '朝阳', '区', '路', '1', '号', '楼', '-', '栋', '单元', '室', '镇', '一', '十', '百', ' ', '省', '吉林', 'A', '（', '弄');
  it('is read without an error', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(pieces, { maxLength: 30 }).map((words) => words.join(''))), (raw) => {
      expect(standardiseAddress(raw).original).toBe(raw);
    }), { numRuns: 1000 });
  });
  it('of any length is read in time that grows with its length', () => {
    for (const piece of ['北', '1', '路', '1-', '一', '路1', 'A1', '市']) {
      const start = performance.now();
      standardiseAddress(piece.repeat(500));
      expect(performance.now() - start).toBeLessThan(200);
    }
  });
});
