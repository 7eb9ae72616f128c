// Promise: no message after a refusal, none in quiet hours, none over the cap, none of content that may not be shown, none without an agent who says who he is.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeMessage } from './compose-message.js';
import { decideSend, endOfQuiet, type SendFacts, type SendRules } from './decide-send.js';

const rules: SendRules = { zone: 'Asia/Shanghai', quiet: { from: 21 * 60, to: 9 * 60 }, cap: 2, capWindowMs: 7 * 86_400_000, maxWaitMs: 7 * 86_400_000, retryMs: 60_000 };
const day = new Date('2026-03-02T02:00:00Z'); // 10:00 in Shanghai
const good: SendFacts = { now: day, queueTime: day, hasProvider: true, consent: true, sentInWindow: 0, content: { published: true, expireTime: undefined }, agentShown: true };

const dates = fc.date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true });
const factsArbitrary: fc.Arbitrary<SendFacts> = fc.record({
  now: dates, queueTime: dates, hasProvider: fc.boolean(), consent: fc.constantFrom(true, false, undefined), sentInWindow: fc.nat(4),
  content: fc.option(fc.record({ published: fc.boolean(), expireTime: fc.option(dates, { nil: undefined }) }), { nil: undefined }), agentShown: fc.boolean(),
});
const rulesArbitrary = fc.record({ from: fc.nat(1_439), to: fc.nat(1_439), cap: fc.nat(3), zone: fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York') })
  .map(({ from, to, cap, zone }): SendRules => ({ ...rules, zone, quiet: { from, to }, cap }));
const minuteIn = (at: Date, zone: string) => {
  const [h, m] = at.toLocaleTimeString('en-GB', { timeZone: zone, hour12: false }).split(':').map(Number);
  return h! * 60 + m!;
};

describe('the gate', () => {
  it('lets through only what every rule allows', () => {
    fc.assert(fc.property(factsArbitrary, rulesArbitrary, (facts, own) => {
      if (decideSend(facts, own).kind !== 'SEND') return;
      const minute = minuteIn(facts.now, own.zone);
      const { from, to } = own.quiet;
      const quiet = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
      expect([facts.consent, facts.hasProvider, facts.agentShown, quiet, facts.sentInWindow < own.cap]).toEqual([true, true, true, false, true]);
      if (facts.content) {
        expect(facts.content.published).toBe(true);
        expect((facts.content.expireTime ?? new Date('2099-01-01T00:00:00Z')).getTime()).toBeGreaterThan(facts.now.getTime());
      }
    }), { numRuns: 5_000 });
  });

  it('postpones to a time that is later, not quiet, and within a day; where clocks skip that time, to the hour after', () => {
    const spring = { ...rules, zone: 'Europe/Berlin', quiet: { from: 121, to: 120 } }; // all but one minute, which this night has not
    expect(endOfQuiet(new Date('2027-03-27T01:01:00Z'), spring)).toEqual(new Date('2027-03-28T01:00:00Z'));
    expect(endOfQuiet(new Date('2027-03-28T01:00:00Z'), spring)).toEqual(new Date('2027-03-29T00:00:00Z'));
    fc.assert(fc.property(dates, rulesArbitrary, (now, own) => {
      const until = endOfQuiet(now, own);
      if (!until) return;
      expect(until.getTime()).toBeGreaterThan(now.getTime());
      expect(until.getTime() - now.getTime()).toBeLessThanOrEqual(25 * 3_600_000);
      if (minuteIn(until, own.zone) === own.quiet.to) expect(endOfQuiet(until, own)).toBeUndefined();
      else expect(minuteIn(until, own.zone)).toBe(own.quiet.to + 60);
    }), { numRuns: 5_000 });
  });

  it('says why not', () => {
    const verdict = (change: Partial<SendFacts>) => decideSend({ ...good, ...change }, rules);
    expect(verdict({})).toEqual({ kind: 'SEND' });
    expect(verdict({ hasProvider: false })).toEqual({ kind: 'REFUSE', reason: 'NO_CHANNEL' });
    expect(verdict({ consent: false })).toEqual({ kind: 'REFUSE', reason: 'NO_CONSENT' });
    expect(verdict({ agentShown: false })).toEqual({ kind: 'REFUSE', reason: 'NO_AGENT' });
    expect(verdict({ content: { published: false, expireTime: undefined } })).toEqual({ kind: 'REFUSE', reason: 'CONTENT_MISSING' });
    expect(verdict({ content: { published: true, expireTime: day } })).toEqual({ kind: 'REFUSE', reason: 'CONTENT_EXPIRED' });
    expect(verdict({ sentInWindow: 2 })).toEqual({ kind: 'REFUSE', reason: 'CAP' });
    expect(verdict({ consent: undefined })).toEqual({ kind: 'POSTPONE', until: new Date('2026-03-02T02:01:00Z'), reason: 'CDP_UNAVAILABLE' });
    const night = new Date('2026-03-02T15:30:00Z');
    expect(verdict({ now: night, queueTime: night })).toEqual({ kind: 'POSTPONE', until: new Date('2026-03-03T01:00:00Z'), reason: 'QUIET_HOURS' });
    expect(verdict({ now: night, queueTime: new Date('2026-02-01T00:00:00Z') })).toEqual({ kind: 'REFUSE', reason: 'QUIET_HOURS' });
  });
});

describe('every message', () => {
  const variables = { salutation: '李女士', agent: { name: '张敏', licence_no: '02000031' }, content: { title: '一篇文章', summary: '' } };
  const imprint = { companyName: '可鉴人寿', optOut: '退订请回复 TD' };

  it('says who writes and how to opt out, whatever its author wrote', () => {
    const words = fc.string().filter((text) => !/\{[{%]/.test(text));
    fc.assert(fc.property(words, words, (subject, template) => {
      const message = composeMessage(subject, template, variables, imprint);
      expect(message.text.endsWith('--\n张敏  执业证号 02000031\n可鉴人寿\n退订请回复 TD\n')).toBe(true);
      expect(message.subject).not.toMatch(/[\r\n]/);
    }));
  });

  it('is rendered from its variables, and fails on others', () => {
    expect(composeMessage('{{content.title}}', '{{salutation}}，您好', variables, imprint)).toMatchObject({ subject: '一篇文章', text: expect.stringMatching(/^李女士，您好\n/) as string });
    expect(() => composeMessage('x', '{{customer.phone}}', variables, imprint)).toThrow();
  });
});
