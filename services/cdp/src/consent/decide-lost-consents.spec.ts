// Promise: a preview names each purpose that one customer allows and both together would not, by word and by silence, and no other.
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { expect, it } from 'vitest';
import { lostConsents } from './decide-lost-consents.js';

const word = (recordId: string, purpose: Purpose, granted: boolean, channel = Channel.UNSPECIFIED) => ({ recordId, purpose, channel, granted, proof: '', consentTime: new Date(1) });
const { MARKETING, SERVICE } = Purpose;

it.each([
  ['a refusal of the other', [word('a', MARKETING, true)], [word('b', MARKETING, false)], [{ purpose: MARKETING, channel: Channel.UNSPECIFIED }]],
  ['a refusal on one channel', [word('a', MARKETING, true)], [word('b', MARKETING, false, Channel.SMS)], [{ purpose: MARKETING, channel: Channel.SMS }]],
  ['what silence allows', [], [word('b', SERVICE, false)], [{ purpose: SERVICE, channel: Channel.UNSPECIFIED }]],
  ['nothing where nobody refuses', [word('a', MARKETING, true)], [], []],
  ['nothing where both refuse', [word('a', MARKETING, false)], [word('b', MARKETING, false)], []],
])('%s', (_, one, other, lost) => {
  expect(lostConsents(one, other)).toEqual(lost);
  expect(lostConsents(other, one)).toEqual(lost);
});
