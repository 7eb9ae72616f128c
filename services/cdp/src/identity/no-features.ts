import type { Features } from '../matching/feature-types.js';

/** Of a record that says nothing that could be compared, such as a device's: others are joined with it by firm links alone. */
export const noFeatures: Features = {
  western: false, organisation: false, source: 0, day: 0, nameKind: 'MISSING', name: 0, surname: 0, given: 0, pinyin: 0, pinyinSurname: 0, pinyinGiven: 0, chars: [], sounds: [], shapes: [],
  latin: [], hints: [], parent: 0, gender: 0, age: 0, cohort: 0, birth: 0, birthYear: 0, birthMonth: 0, birthDay: 0, birthSwapped: 0, birthLunar: 0, birthNear: [], phones: [], email: 0, union: 0, device: 0,
  texts: [], employer: 0, policies: [],
};
