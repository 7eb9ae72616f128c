import fc from 'fast-check';
import type { Said } from './party.fixture.js';

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 2 });
const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

/** Records from so few values that they agree and contradict each other all the time. */
export const randomRecord: fc.Arbitrary<Said> = fc
  .record({
    source: oneOf('CORE', 'SFA', 'APP'),
    name: maybe(oneOf('李红岚', '李红蓝', '李伟', '李女士', '岁月静好', '王伟', '张明之女', '李', '测试')),
    gender: maybe(oneOf<'M' | 'F'>('M', 'F')),
    born: maybe(oneOf('1984-08-25', '1984-08-26', '2010-05-30')),
    id: maybe(oneOf('37020319840825286X', '37020319840825386X', '310107201910309597', '310107201910309570')),
    phones: maybe(fc.subarray(['13954314515', '17114033685', '13800451234'])),
    union: maybe(oneOf('oU1', 'oU2')),
    device: maybe(oneOf('device-one-00000000', 'device-two-00000000')),
    address: maybe(oneOf('江苏省南京市秦淮区红旗路285号阳光花园20栋2单元1901室', '江苏南京秦淮区阳光花园20-2-1901')),
    on: oneOf('2010-01-01', '2016-06-01', '2025-06-01'),
    policies: maybe(oneOf<Said['policies'] & object>([['P1', 'HOLDER']], [['P1', 'INSURED']], [['P1', 'HOLDER'], ['P2', 'BENEFICIARY']])),
  })
  .map((record) => Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Said);
