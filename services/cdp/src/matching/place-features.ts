import type { StandardAddress, StandardParty } from '../standards/standard-party.js';
import { leaveOneOut } from './document-features.js';
import type { AddressFeatures, Digest, TextFeatures } from './feature-types.js';

/** Order of `Features.texts`. */
export const textFields = ['given', 'surname', 'line1', 'line2', 'suburb'] as const;

export function addressOf(address: StandardAddress, of: Digest): AddressFeatures {
  return {
    city: of('city', address.city || address.province), district: of('district', address.district), road: of('road', address.road), number: of('road-number', address.number),
    community: of('community', address.community), building: of('building', address.building), unit: of('unit', address.unit), room: of('room', address.room || address.floor),
    postcode: of('postcode', address.postcode), state: of('state', address.state),
    place: address.suburb === '' || address.postcode === '' ? 0 : of('place', `${address.suburb}|${address.postcode}`),
    postcodeNear: leaveOneOut(address.postcode).map((part) => of('postcode', part)),
  };
}

/** Names and lines of a western party, in the order of `textFields`. */
export function textsOf(party: StandardParty, of: Digest): TextFeatures[] {
  const { name, address } = party;
  return [name.given, name.surname, `${address.road} ${address.roadType}`.trim(), address.community, address.suburb].map((text) => textOf(text, of));
}

function textOf(text: string, of: Digest): TextFeatures {
  const letters = text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '');
  if (letters === '') return { text: 0, sound: 0, pairs: [] };
  const padded = `^${letters}$`;
  const pairs = new Set(Array.from({ length: padded.length - 1 }, (_, i) => of('pair', padded.slice(i, i + 2)) & 0xffff));
  return { text: of('text', letters), sound: of('text-sound', soundOf(letters)), pairs: [...pairs].sort((x, y) => x - y) };
}

const SOUNDS: Record<string, string> = { B: '1', F: '1', P: '1', V: '1', C: '2', G: '2', J: '2', K: '2', Q: '2', S: '2', X: '2', Z: '2', D: '3', T: '3', L: '4', M: '5', N: '5', R: '6' };

/** Soundex of a word, without its limit of four signs. */
export function soundOf(word: string): string {
  let out = word[0] ?? '';
  let last = SOUNDS[out] ?? '';
  for (const letter of word.slice(1)) {
    const sound = SOUNDS[letter] ?? '';
    if (sound !== '' && sound !== last) out += sound;
    if (letter !== 'H' && letter !== 'W') last = sound;
  }
  return out;
}
