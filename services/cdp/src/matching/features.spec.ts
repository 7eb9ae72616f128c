import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeFeatures, encodeFeatures, toFeatures } from './features.js';
import { FEATURES_VERSION } from './feature-bytes.js';
import { partyOf, testDigest, type Said } from './party.fixture.js';
import { randomRecord } from './random-records.fixture.js';

// Promise: features are small, can be stored and read again, and nothing that identifies can be read from them.

const full: Said = {
  name: '李红岚', latin: 'LI HONGLAN', gender: 'F', born: '1984-08-25', id: '37020319840825286X', phones: ['13954314515', '0512-62345678'], email: 'lihonglan@163.com', union: 'oUnion-0123456789', device: 'device-0123456789',
  address: '江苏省南京市秦淮区红旗路285号阳光花园20栋2单元1901室', employer: '南京金桥源医药有限公司', policies: [['P2016011949771', 'HOLDER'], ['P2016011949771', 'INSURED'], ['P2006011941852', 'INSURED']],
};

it('reads back what it wrote', () => {
  fc.assert(fc.property(randomRecord, (said) => {
    const features = toFeatures(partyOf('x', said), testDigest);
    expect(decodeFeatures(encodeFeatures(features))).toEqual(features);
  }));
  const western = toFeatures(partyOf('x', { given: 'sarah', surname: 'bruhn', born: '1930-02-13', id: '7535316', idType: 'OTHER', western: true, address: { streetNumber: '44', line1: 'forbes street', line2: 'wintersloe', suburb: 'kellerberrin', postcode: '4510', state: 'vic' } }), testDigest);
  expect(decodeFeatures(encodeFeatures(western))).toEqual(western);
  const organisation = toFeatures(partyOf('x', { organisation: true, name: '成都金桥源医药有限公司上海分公司', idType: 'USCC', id: '91350100M000100Y43' }), testDigest);
  expect(decodeFeatures(encodeFeatures(organisation))).toEqual(organisation);
});

it('does not read bytes of another version', () => {
  const bytes = encodeFeatures(toFeatures(partyOf('x', full), testDigest));
  bytes[0] = FEATURES_VERSION + 1;
  expect(decodeFeatures(bytes)).toBeUndefined();
});

it('holds no plain value, and takes less than 400 bytes', () => {
  const bytes = encodeFeatures(toFeatures(partyOf('x', full), testDigest));
  for (const plain of ['李红岚', '红岚', 'HONGLAN', '37020319840825286X', '37020319840825', '13954314515', '84-08-25', 'lihonglan', 'oUnion', 'device', '阳光花园', '红旗路', '金桥源', 'P2016011949771']) {
    expect(bytes.includes(Buffer.from(plain, 'utf8'))).toBe(false);
    expect(bytes.includes(Buffer.from(plain, 'utf16le'))).toBe(false);
  }
  expect(bytes.length).toBeLessThan(400);
});

it('depends on the key alone for its digests: another key gives no equal digest', () => {
  const other = (column: string, value: string) => testDigest(`other key ${column}`, value);
  const [one, two] = [toFeatures(partyOf('x', full), testDigest), toFeatures(partyOf('x', full), other)];
  expect(one.name).not.toBe(two.name);
  expect(one.document!.holder).not.toBe(two.document!.holder);
  expect(one.phones.some((p) => two.phones.some((q) => p.number === q.number))).toBe(false);
});
