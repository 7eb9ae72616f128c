// Promise: a message goes out at most once, only with consent of that moment, and its run goes on when it is known what became of it. Real SMTP.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fixture, motherAndBaby, type Fixture } from '../marketing.fixture.js';
import { Mailer } from './mailer.js';
import { startSmtp, type SmtpFixture } from './smtp.fixture.js';

const SOP = JSON.stringify({
  ...(JSON.parse(motherAndBaby) as object), key: 'mail', trigger: { segment_entered: 'mailed' },
  steps: [
    { key: 'mail', type: 'send', channel: 'EMAIL', content_key: 'child-cover-guide', subject: '{{content.title}}', template: '{{salutation}}，您好！', next: 'sent', on_refused: 'refused' },
    { key: 'sent', type: 'wait_time', duration: '1d', next: 'end' },
    { key: 'refused', type: 'wait_time', duration: '1d', next: 'end' },
  ],
});
const record = (n: number) => `cccccccc-0000-7000-8000-${n.toString().padStart(12, '0')}`;
let f: Fixture;
let smtp: SmtpFixture;
let mailer: Mailer;

const enter = (n: number) => f.enter('mailed', record(n));
const attempt = async () => {
  const due = await f.deliver.claim(10);
  for (const one of due) await f.deliver.execute(one);
  return due.length;
};
const sendOf = async (n: number) => (await f.sendsStore.list(f.db.reader, { recordId: record(n) }, undefined, 1))[0]!;
const stepOf = async (n: number) => (await f.runOf(record(n))).state.stepKey;

beforeEach(async () => {
  smtp = await startSmtp();
  mailer = new Mailer({ url: smtp.url, from: '客户服务 <service@example.com>', timeoutMs: 2_000 });
  f = await fixture({ mailer });
  await f.agent('A1');
  await f.content('C1', 'child-cover-guide');
  await f.publish(SOP);
});
afterEach(async () => {
  mailer.close();
  await f.close();
  await smtp.close();
});

describe('a message', () => {
  it('goes out once, with its imprint, and lets the run go on', async () => {
    await enter(1);
    const waiting = () => f.sendsStore.countDue(f.db.reader, f.clock.now());
    expect(await waiting()).toBe(1);
    expect([await attempt(), await attempt(), await waiting()]).toEqual([1, 0, 0]);
    expect(smtp.received).toHaveLength(1);
    const { to, raw } = smtp.received[0]!;
    expect(to).toEqual(['li@example.com']);
    expect(raw).toMatch(/^List-Unsubscribe: <mailto:service@example.com\?subject=unsubscribe>/m);
    const body = decode(raw);
    expect(body).toContain('李女士，您好！');
    expect(body).toContain('执业证号 02000031');
    expect(body).toContain('退订请回复 TD');
    expect([(await sendOf(1)).state.status, await stepOf(1)]).toEqual(['SENT', 'sent']);
    expect((await f.said('SendConcluded'))[0]!.data).toMatchObject({ outcome: 'SENT', channel: 'CHANNEL_EMAIL', contentId: 'C1' });
  });

  it('leaves neither address nor text in the database', async () => {
    await enter(1);
    await attempt();
    const tables: { name: string }[] = await f.db.reader.query(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`);
    for (const { name } of tables) {
      const rows: { text: string }[] = await f.db.reader.query(`SELECT t::text AS text FROM "${name}" t`);
      for (const { text } of rows) expect(text).not.toMatch(/li@example\.com|李女士/);
    }
  });

  it.each([
    ['no consent', () => { f.cdp.consent = false; }, 'NO_CONSENT'],
    ['no address', () => { f.cdp.address = ''; }, 'NO_ADDRESS'],
    ['an agent who left', () => f.agent('A1', false, 2n), 'NO_AGENT'],
    ['content that was withdrawn', () => f.tx((tx) => f.contentsStore.withdraw(tx, 'C1')), 'CONTENT_MISSING'],
    ['content that has expired', () => f.content('C1', 'child-cover-guide', f.clock.now()), 'CONTENT_EXPIRED'],
  ] as [string, () => unknown, string][])('is refused for %s', async (_, change, reason) => {
    await enter(1);
    await change();
    await attempt();
    expect(smtp.received).toEqual([]);
    expect([(await sendOf(1)).state, await stepOf(1)]).toMatchObject([{ status: 'REFUSED', reason }, 'refused']);
  });

  it('waits for the end of the quiet hours, and asks for consent again then', async () => {
    f.clock.set('2026-03-02T14:00:00Z'); // 22:00 in Shanghai
    await enter(1);
    expect(await attempt()).toBe(1);
    expect((await sendOf(1)).state).toEqual({ status: 'QUEUED', reason: 'QUIET_HOURS', dueTime: new Date('2026-03-03T01:00:00Z') });
    f.clock.set('2026-03-03T00:59:59Z');
    expect(await attempt()).toBe(0);
    f.clock.set('2026-03-03T01:00:00Z');
    f.cdp.consent = false;
    await attempt();
    expect(smtp.received).toEqual([]);
    expect((await sendOf(1)).state).toMatchObject({ status: 'REFUSED', reason: 'NO_CONSENT' });
  });

  it('waits while the CDP is away', async () => {
    await enter(1);
    f.cdp.consent = 'AWAY';
    await attempt();
    expect((await sendOf(1)).state).toMatchObject({ status: 'QUEUED', reason: 'CDP_UNAVAILABLE' });
    f.cdp.consent = true;
    f.clock.advance(60_000);
    await attempt();
    expect((await sendOf(1)).state.status).toBe('SENT');
  });

  it('is not sent where consent is withdrawn after it was asked for', async () => {
    await enter(1);
    f.cdp.onConsent = async () => {
      f.cdp.onConsent = () => Promise.resolve();
      await f.tx((tx) => f.withdraw.execute(tx, { recordIds: [record(1)], channel: 'EMAIL', causeId: 'E', backfill: false }));
    };
    await attempt();
    expect(smtp.received).toEqual([]);
    expect([(await sendOf(1)).state, await stepOf(1)]).toMatchObject([{ status: 'REFUSED', reason: 'CONSENT_WITHDRAWN' }, 'refused']);
    expect(await f.said('SendConcluded')).toHaveLength(1);
  });

  it('keeps the cap over all records of a customer, also where many go out at once', async () => {
    f.cdp.customerId = 'CUST1';
    for (let i = 1; i <= 5; i++) {
      await f.assign(record(i), i === 1 ? 'CUST1' : `OTHER${i}`);
      await enter(i);
      await f.assign(record(i), 'CUST1', '', 2n);
    }
    const due = await f.deliver.claim(10);
    await Promise.all(due.map((one) => f.deliver.execute(one)));
    expect(due).toHaveLength(5);
    expect(smtp.received).toHaveLength(2);
    const states = await Promise.all([1, 2, 3, 4, 5].map(async (i) => (await sendOf(i)).state));
    expect(states.filter((state) => state.status === 'REFUSED' && state.reason === 'CAP')).toHaveLength(3);
  });

  it.each([['REFUSE_RECIPIENT', 'FAILED'], ['REFUSE_MESSAGE', 'FAILED'], ['CUT_AFTER_DATA', 'UNKNOWN']] as const)('is concluded where the server does %s', async (mood, status) => {
    smtp.mood = mood;
    await enter(1);
    await attempt();
    expect([(await sendOf(1)).state.status, await stepOf(1)]).toEqual([status, 'refused']);
    smtp.mood = 'TAKE';
    f.clock.advance(86_400_000 / 2);
    expect(await attempt()).toBe(0);
  });

  it('fails where nobody listens', async () => {
    await enter(1);
    await smtp.close();
    await attempt();
    expect((await sendOf(1)).state).toMatchObject({ status: 'FAILED', reason: 'PROVIDER' });
  });

  it('becomes UNKNOWN where its process died while sending, and is never sent again', async () => {
    await enter(1);
    const [claimed] = await f.deliver.claim(1);
    expect(await f.tx((tx) => f.sendsStore.begin(tx, claimed!, f.clock.now()))).toBe(true);
    f.clock.advance(60_000);
    expect(await f.conclude.giveUpForgotten(10)).toBe(0);
    f.clock.advance(5 * 60_000);
    expect(await attempt()).toBe(0);
    expect(await f.conclude.giveUpForgotten(10)).toBe(1);
    expect([(await sendOf(1)).state.status, await stepOf(1)]).toEqual(['UNKNOWN', 'refused']);
    expect(smtp.received).toEqual([]);
  });

  it('is begun by the newest holder only', async () => {
    await enter(1);
    const [ghost] = await f.deliver.claim(1);
    f.clock.advance(121_000);
    const [heir] = await f.deliver.claim(1);
    await Promise.all([f.deliver.execute(ghost!), f.deliver.execute(heir!)]);
    expect(smtp.received).toHaveLength(1);
  });

  it('ends with its run', async () => {
    await enter(1);
    await f.signal([record(1)], { kind: 'CANCELLED', reason: 'CANCELLED' });
    expect(await attempt()).toBe(0);
    expect((await sendOf(1)).state).toMatchObject({ status: 'REFUSED', reason: 'RUN_ENDED' });
  });
});

describe('without a provider', () => {
  it('every message is refused for it', async () => {
    const bare = await fixture();
    try {
      await bare.publish(SOP);
      await bare.enter('mailed', record(9));
      for (const one of await bare.deliver.claim(1)) await bare.deliver.execute(one);
      expect((await bare.sendsStore.list(bare.db.reader, {}, undefined, 1))[0]!.state).toMatchObject({ status: 'REFUSED', reason: 'NO_CHANNEL' });
    } finally {
      await bare.close();
    }
  });
});

/** The body of a message in base64 or quoted-printable. */
function decode(raw: string): string {
  const [head, ...rest] = raw.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (/base64/i.test(head!)) return Buffer.from(body, 'base64').toString('utf8');
  return Buffer.from(body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))), 'latin1').toString('utf8');
}
