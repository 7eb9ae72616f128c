// Promise: most restrictive over a customer's records. No grant anywhere outweighs a refusal, and silence is no consent to marketing.
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordConsent } from './consent.js';
import { decideConsent, effectiveConsents, replaces } from './decide-consent.js';

const { MARKETING, SENSITIVE, SERVICE } = Purpose;
const { EMAIL, SMS, UNSPECIFIED: ALL } = Channel;
const word = (recordId: string, granted: boolean, at = 1, channel: Channel = ALL, purpose: Purpose = MARKETING): RecordConsent =>
  ({ recordId, purpose, channel, granted, proof: '', consentTime: new Date(at) });

describe('a customer', () => {
  it.each([MARKETING, SENSITIVE])('who said nothing has not consented to purpose %s', (purpose) => {
    expect(decideConsent([], purpose, EMAIL)).toEqual({ allowed: false, reason: 'NO_CONSENT' });
  });
  it('who said nothing may be served', () => expect(decideConsent([], SERVICE, EMAIL).allowed).toBe(true));
  it('who granted on one record is granted on all', () => expect(decideConsent([word('a', true)], MARKETING, EMAIL)).toEqual({ allowed: true, reason: 'GRANTED', consentTime: new Date(1) }));
  it('who refused on one record is refused, however late another granted', () => {
    expect(decideConsent([word('a', false, 1), word('b', true, 9)], MARKETING, EMAIL)).toEqual({ allowed: false, reason: 'REFUSED', consentTime: new Date(1) });
  });
  it('who refused one channel may be reached on another', () => {
    const words = [word('a', true), word('a', false, 2, SMS)];
    expect([decideConsent(words, MARKETING, SMS).allowed, decideConsent(words, MARKETING, EMAIL).allowed]).toEqual([false, true]);
  });
  it('who refused all, and later asked for e-mail, gets e-mail only', () => {
    const words = [word('a', false), word('a', true, 2, EMAIL)];
    expect([decideConsent(words, MARKETING, EMAIL).allowed, decideConsent(words, MARKETING, SMS).allowed]).toEqual([true, false]);
  });
  it('is not bound by a word on another purpose', () => expect(decideConsent([word('a', true, 1, ALL, SENSITIVE)], MARKETING, EMAIL).allowed).toBe(false));
});

describe('a later word', () => {
  it('replaces an earlier one, and an earlier one nothing', () => {
    expect(replaces(word('a', true, 1), word('a', false, 2))).toBe(true);
    expect(replaces(word('a', false, 2), word('a', true, 1))).toBe(false);
  });
  it('of the same moment is the refusal', () => {
    expect(replaces(word('a', true, 1), word('a', false, 1))).toBe(true);
    expect(replaces(word('a', false, 1), word('a', true, 1))).toBe(false);
  });
});

describe('any words', () => {
  const channel = fc.constantFrom(ALL, EMAIL, SMS);
  const words = fc.uniqueArray(
    fc.record({ recordId: fc.constantFrom('a', 'b', 'c'), channel, granted: fc.boolean(), at: fc.integer({ min: 1, max: 4 }) }),
    { selector: (w) => `${w.recordId} ${w.channel}` },
  ).map((list) => list.map((w) => word(w.recordId, w.granted, w.at, w.channel)));

  it('of more records never allow what those of fewer refuse', () => {
    fc.assert(fc.property(words, channel, (all, on) => {
      const ofA = all.filter((w) => w.recordId === 'a');
      if (decideConsent(ofA, MARKETING, on).reason === 'REFUSED') expect(decideConsent(all, MARKETING, on).allowed).toBe(false);
    }), { numRuns: 3_000 });
  });
  it('of the same records give the same answer in any order, in the list too', () => {
    fc.assert(fc.property(words, channel, (all, on) => {
      expect(decideConsent([...all].reverse(), MARKETING, on).allowed).toBe(decideConsent(all, MARKETING, on).allowed);
      for (const e of effectiveConsents(all)) expect(e.granted).toBe(decideConsent(all, e.purpose, e.channel).allowed);
    }), { numRuns: 3_000 });
  });
});
