// Promise: what somebody refuses on the page of a link is the word of the link's record: the latest word wins, of one moment the refusal, and it is told.
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { MarketingRefusedSchema } from '@kejing/contracts/es/content/events/v1/content_pb';
import type { Caller } from '@kejing/grpc';
import { EventContext } from '@kejing/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core } from '../identity/parties.fixture.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { received, testSlices } from '../slices.fixture.js';
import { CheckConsent } from './check-consent.js';
import { ConsentModule } from './consent.module.js';
import { OnMarketingRefused } from './on-marketing-refused.consumer.js';
import { ReportConsent } from './report-consent.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
beforeAll(async () => {
  slices = await testSlices(ConsentModule);
});
afterAll(() => slices.close());

const service: Caller = { kind: 'service', subject: 'service:marketing', roles: ['SERVICE'], purposes: [] };
const party = { sourceSystem: core().sourceSystem!, sourceId: 'C1' };
const grant = (consentTime: Date) =>
  slices.database.tx((tx) =>
    slices.get(ReportConsent).execute(tx, { party, purpose: Purpose.MARKETING, channel: Channel.UNSPECIFIED, granted: true, proof: 'form', consentTime, now: slices.clock.now(), backfill: false }));
const refuse = (recordId: string, time: Date) => {
  const event = received(MarketingRefusedSchema, { recordId, proof: 'link-1', refuseTime: timestampFromDate(time) });
  return slices.database.tx((tx) => slices.get(OnMarketingRefused).handle(event, new EventContext(tx, [event])));
};
const check = (recordId: string) =>
  slices.get(CheckConsent).execute(slices.database.reader, { recordId, purpose: Purpose.MARKETING, channel: Channel.EMAIL }, service);
const told = async () => (await slices.sent('kejing.cdp.consent.v1')).map(({ data }) => data['granted'] ?? false);

describe('a refusal on a page', () => {
  it('wins over what was said until then, is told once, and yields to a later consent', async () => {
    const at = slices.clock.now();
    await grant(at);
    const { recordId, customerId } = (await slices.get(RecordDirectory).findRecord(slices.database.reader, party.sourceSystem, party.sourceId))!;
    await refuse(recordId, new Date(at.getTime() - 1));
    expect(await check(recordId)).toMatchObject({ allowed: true });
    await refuse(recordId, at);
    await refuse(recordId, at);
    expect(await check(recordId)).toEqual({ allowed: false, reason: 'REFUSED', consentTime: at, customerId });
    expect((await slices.db.query('SELECT proof FROM consent')).rows).toEqual([{ proof: 'link-1' }]);
    expect(await told()).toEqual([true, false]);
    const changed = (await slices.sent('kejing.cdp.customer.v1')).filter((e) => (e.data['changed'] as string[]).includes('consents'));
    expect(changed.map((e) => e.data['causeRecordId'])).toEqual([recordId, recordId]);
    await grant(new Date(at.getTime() + 1));
    expect(await check(recordId)).toMatchObject({ allowed: true });
    expect(await told()).toEqual([true, false, true]);
  });

  it('for a record that is no more is dropped; for none at all it is refused', async () => {
    const before = await told();
    await refuse(crypto.randomUUID(), slices.clock.now());
    await expect(refuse('', slices.clock.now())).rejects.toThrow(/REFUSAL_INVALID|record_id/);
    expect(await told()).toEqual(before);
    expect((await slices.db.query('SELECT count(*)::int AS n FROM consent')).rows).toEqual([{ n: 1 }]);
  });
});
