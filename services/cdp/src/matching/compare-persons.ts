import { addressLevel, birthLevel, documentLevel, equality, phoneLevel, policyLevel, sharedPhone, sharedPolicy } from './compare-fields.js';
import { nameLevel } from './compare-names.js';
import type { Features } from './feature-types.js';
import type { LevelsOfPair } from './levels.js';

/** Levels of two persons, by the Chinese schema. */
export function personLevels(x: Features, y: Features, { levels, values }: LevelsOfPair): void {
  levels[0] = nameLevel(x, y);
  values[0] = x.name === y.name ? x.name : 0;
  levels[1] = birthLevel(x, y);
  levels[2] = equality(x.gender, y.gender);
  levels[3] = documentLevel(x.document, y.document);
  levels[4] = phoneLevel(x, y);
  values[4] = sharedPhone();
  levels[5] = equality(x.email, y.email);
  values[5] = x.email;
  levels[6] = equality(x.union, y.union);
  levels[7] = equality(x.device, y.device);
  values[7] = x.device;
  levels[8] = addressLevel(x.address, y.address);
  levels[9] = equality(x.employer, y.employer);
  values[9] = x.employer;
  levels[10] = policyLevel(x.policies, y.policies);
  values[10] = sharedPolicy();
}
