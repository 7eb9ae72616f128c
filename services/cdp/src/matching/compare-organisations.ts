import { addressLevel, documentLevel, equality, phoneLevel, policyLevel, sharedPhone } from './compare-fields.js';
import type { Features, OrganisationFeatures } from './feature-types.js';
import { schemas, type LevelsOfPair } from './levels.js';

const numbered = <T extends readonly string[]>(levels: T) => Object.fromEntries(levels.map((level, i) => [level, i])) as Record<T[number], number>;
const NAME = numbered(schemas.organisation.name);
const DOCUMENT = numbered(schemas.organisation.document);
const PERSON_DOCUMENT = numbered(schemas.chinese.document);

/** Levels of two organisations, by the schema. */
export function organisationLevels(x: Features, y: Features, out: LevelsOfPair): void {
  const { levels, values } = out;
  levels[0] = nameLevel(x.organisationName, y.organisationName);
  values[0] = levels[0] === NAME.EXACT ? x.organisationName!.full : 0;
  levels[1] = numberLevel(x, y);
  levels[2] = phoneLevel(x, y);
  values[2] = sharedPhone();
  levels[3] = equality(x.email, y.email);
  levels[4] = addressLevel(x.address, y.address);
  levels[5] = policyLevel(x.policies, y.policies);
}

function nameLevel(x: OrganisationFeatures | undefined, y: OrganisationFeatures | undefined): number {
  if (x === undefined || y === undefined || x.full === 0 || y.full === 0) return NAME.MISSING;
  if (x.full === y.full) return NAME.EXACT;
  if (x.core === y.core) return x.branch === y.branch ? NAME.CORE : NAME.BRANCH;
  return x.brand !== 0 && x.brand === y.brand && (x.place === y.place || x.place === 0 || y.place === 0) && x.branch === y.branch ? NAME.BRAND : NAME.DIFFERENT;
}

function numberLevel(x: Features, y: Features): number {
  const [p, q] = [x.document, y.document];
  if (p === undefined || q === undefined) return DOCUMENT.MISSING;
  if (p.orgCode !== 0 && q.orgCode !== 0) return p.orgCode === q.orgCode ? DOCUMENT.ORGANISATION_CODE : DOCUMENT.DIFFERENT;
  switch (documentLevel(p, q)) {
    case PERSON_DOCUMENT.SAME:
      return DOCUMENT.SAME;
    case PERSON_DOCUMENT.NEAR:
      return DOCUMENT.NEAR;
    case PERSON_DOCUMENT.DIFFERENT:
      return DOCUMENT.DIFFERENT;
    case PERSON_DOCUMENT.UNSURE:
      return DOCUMENT.UNSURE;
    default:
      return DOCUMENT.OTHER_KIND;
  }
}
