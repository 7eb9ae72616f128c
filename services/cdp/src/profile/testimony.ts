import type { Features } from '../matching/features.js';
import type { Testimony } from './estimate-reliability.js';
import type { AttributeName, Standing } from './attribute.js';

/** What a record says of each attribute by its comparable features: digests in place of values, by the rules of {@link readStatements}. */
export function testimonyOf(features: Features, sourceSystem: string): Testimony[] {
  const { document, address, day } = features;
  const valid = document?.quality === 'VALID' || document?.quality === 'UNCHECKED';
  const documented: Standing = valid ? 'VERIFIED' : 'PLAIN';
  const mobiles = features.phones.filter((phone) => phone.mobile);
  const mobile = mobiles.find((phone) => phone.verified) ?? mobiles[0];
  const name = features.organisation ? (features.organisationName?.full ?? 0) : features.nameKind === 'FULL' || features.nameKind === 'LATIN' ? features.name : 0;
  const said: [AttributeName, number | string, Standing][] = [
    ['name', name, documented],
    ['gender', features.gender, documented],
    ['birth_date', features.birth, documented],
    ['id_number', document?.holder ?? 0, valid ? 'VERIFIED' : 'INVALID'],
    ['mobile', mobile?.number ?? 0, mobile?.verified ? 'VERIFIED' : 'PLAIN'],
    ['email', features.email, 'PLAIN'],
    ['wechat', features.union, 'VERIFIED'],
    ['address', address === undefined ? 0 : placeOf(address), 'PLAIN'],
    ['employer', features.employer, 'PLAIN'],
  ];
  return said.filter(([, key]) => key !== 0).map(([attribute, key, standing]) => ({
    attribute, sourceSystem, standing, day, key: String(key), ...(attribute === 'id_number' && { document: document!.type }),
  }));
}

/** By its parts from the road down; 0 where it has none of them. */
function placeOf({ road, number, community, building, unit, room, postcode }: NonNullable<Features['address']>): number | string {
  const parts = [road, number, community, building, unit, room, postcode];
  return parts.some((part) => part !== 0) ? parts.join(' ') : 0;
}
