// Promise: what a steward asks is answered of one moment, within scope and audited where it is personal, and changes nothing.
import { toTimestamp } from '@kejing/contracts';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { ConsentReportedSchema, IdType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyReportedSchema, PolicyRole, PolicyStatus } from '@kejing/contracts/es/insurer/v1/policy_pb';
import type { PartyReported } from '@kejing/contracts/grpc/insurer/v1/party';
import type { Caller } from '@kejing/grpc';
import { EventContext, type ReceivedEvent } from '@kejing/messaging';
import { PassThrough } from 'node:stream';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnParty } from '../intake/on-party.consumer.js';
import { OnPolicyReported } from '../policies/on-policy-reported.consumer.js';
import { CreateSegment } from '../segments/create-segment.js';
import { EvaluateCustomers } from '../segments/evaluate-customers.js';
import { received } from '../slices.fixture.js';
import { steward, stewardSlices } from './steward.fixture.js';

let s: Awaited<ReturnType<typeof stewardSlices>>;
beforeAll(async () => { s = await stewardSlices(); });
afterAll(() => s.close());

const audited = async (action: string) => (await s.db.query(`SELECT customer_id AS id, purpose FROM audit WHERE action = $1 ORDER BY act_time, customer_id`, [action])).rows as { id: string; purpose: string }[];
const handle = (run: (ctx: EventContext) => Promise<void>, event: ReceivedEvent) => s.database.tx((tx) => run(new EventContext(tx, [event])));
const agent: Caller = { kind: 'user', subject: 'user:agent', roles: ['AGENT'], agentId: crypto.randomUUID(), purposes: ['SERVICE'] };

describe('GetCustomer as of a time', () => {
  it('says who she was, by the records of then, before and after a merge and a split', async () => {
    const [x, y] = [s.person(), s.person({ idType: 0, idNumber: '' })];
    await s.report(x);
    const first = s.clock.now();
    await s.report(y);
    const [a, b] = [await s.find(x), await s.find(y)];
    const apart = s.clock.now();
    s.clock.advance(60_000);
    const { decisionId } = await s.identity.merge({ customerId: a.customerId, otherCustomerId: b.customerId, reason: '同一人', requestId: '' }, steward);
    const together = s.clock.now();
    s.clock.advance(60_000);
    await s.grpc.undoDecision({ decisionId, reason: '不是同一人', requestId: '' }, steward);
    const at = (customerId: string, time: Date, caller = steward) => s.identity.getCustomer({ customerId, asOf: toTimestamp(time) }, caller).then((r) => r.customer!);
    expect(await at(b.customerId, apart)).toMatchObject({ customerId: b.customerId, recordIds: [b.recordId], requestedId: '' });
    expect(await at(b.customerId, together)).toMatchObject({ customerId: a.customerId, recordIds: [a.recordId, b.recordId], requestedId: b.customerId });
    expect(await at(b.customerId, s.clock.now())).toMatchObject({ customerId: b.customerId, recordIds: [b.recordId] });
    await expect(at(b.customerId, first)).rejects.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    await expect(at(a.customerId, apart, agent)).rejects.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
    await expect(at('00000000000000', apart)).rejects.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
  });
});

describe('PreviewMerge', () => {
  it('shows what each brings, consents lost, segments entered and left, and the veto', async () => {
    const segment = (segmentKey: string, expression: string) =>
      s.database.tx((tx) => s.get(CreateSegment).execute(tx, { segmentKey, name: segmentKey, expression }, { newSegmentId: crypto.randomUUID(), author: 'test', now: s.clock.now() }));
    await segment('two-policies', 'size(policies) >= 2');
    await segment('may-be-sold-to', 'consents.marketing');
    const [x, y] = [s.person(), s.person({ idType: 0, idNumber: '' })];
    await s.report(x);
    await s.report(y);
    for (const [i, party] of [x, y].entries()) {
      const policy = received(PolicyReportedSchema, {
        sourceSystem: 'CORE', policyNo: `P-M${i}`, status: PolicyStatus.IN_FORCE, paymentsPerYear: 1, premium: { minorUnits: 100n, currencyCode: 'CNY' },
        parties: [{ role: PolicyRole.HOLDER, sourceSystem: party.sourceSystem!, sourceId: party.sourceId! }],
      }, { sourceVersion: 1n });
      await handle((ctx) => s.get(OnPolicyReported).handle(policy, ctx), policy);
      const word = received(ConsentReportedSchema, { sourceSystem: party.sourceSystem!, sourceId: party.sourceId!, purpose: Purpose.MARKETING, channel: Channel.UNSPECIFIED, granted: i === 0, proof: 'form' });
      await handle((ctx) => s.get(OnParty).handle([word], ctx), word);
    }
    const [a, b] = [await s.find(x), await s.find(y)];
    for (const { customerId } of [a, b]) await s.database.tx((tx) => s.get(EvaluateCustomers).execute(tx, [{ customerId, backfill: false }], { now: s.clock.now() }));

    const before = await s.states();
    const preview = await s.grpc.previewMerge({ customerId: b.customerId, otherCustomerId: a.customerId }, steward);
    expect(preview).toMatchObject({
      customerId: a.customerId, veto: '', consentsLost: ['MARKETING'], segmentsEntered: ['two-policies'], segmentsLeft: ['may-be-sold-to'],
      customers: [{ customerId: b.customerId, records: 1, policies: 1, consents: 1, segments: 0 }, { customerId: a.customerId, records: 1, policies: 1, consents: 1, segments: 1 }],
      evidence: [{ recordId: b.recordId, otherRecordId: a.recordId }],
    });
    expect(await s.states()).toEqual(before);
    await s.identity.merge({ customerId: a.customerId, otherCustomerId: b.customerId, reason: '同一人', requestId: '' }, steward);
    await s.database.tx((tx) => s.get(EvaluateCustomers).execute(tx, [{ customerId: a.customerId, backfill: false }], { now: s.clock.now() }));
    const { rows } = await s.db.query(`SELECT segment_key AS key FROM segment_member JOIN segment USING (segment_id) WHERE customer_id = $1`, [a.customerId]);
    expect(rows).toEqual([{ key: 'two-policies' }]);

    await expect(s.grpc.previewMerge({ customerId: a.customerId, otherCustomerId: b.customerId }, steward)).rejects.toMatchObject({ code: 'SAME_CUSTOMER' });
    const z = s.person();
    await s.report(z);
    expect(await s.grpc.previewMerge({ customerId: a.customerId, otherCustomerId: (await s.find(z)).customerId }, steward)).toMatchObject({ customerId: a.customerId, veto: 'IDENTITY_VETO' });
  });
});

describe('reviews', () => {
  it('come the most important first, page by page, and both sides of one in clear, audited', async () => {
    const people = Array.from({ length: 4 }, () => s.person());
    await s.report(...people);
    const ids = await Promise.all(people.map((p) => s.find(p)));
    const [low, high, same] = [
      await s.openReview(ids[0]!.recordId, ids[1]!.recordId, { priority: 0.1, reason: 'PAGES' }), await s.openReview(ids[0]!.recordId, ids[2]!.recordId, { priority: 0.9, reason: 'PAGES' }),
      await s.openReview(ids[0]!.recordId, ids[3]!.recordId, { priority: 0.1, reason: 'PAGES' }),
    ];
    const seen: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await s.grpc.listReviews({ pageSize: 1, pageToken, state: '', reason: 'PAGES' });
      seen.push(...page.reviews.map((r) => r.reviewId));
      expect(Number(page.openCount)).toBeGreaterThanOrEqual(3);
      if ((pageToken = page.nextPageToken) === '') break;
    }
    expect(seen).toEqual([high, ...[low, same].sort()]);
    expect((await s.grpc.listReviews({ pageSize: 0, pageToken: '', state: 'LINKED', reason: 'PAGES' })).reviews).toEqual([]);

    const { review, fields } = await s.grpc.getReview({ reviewId: high }, steward);
    expect(review!.evidence).toMatchObject({ weight: 4.5, explanation: '出生日期相同（+17.3）、姓名同音（+7.3）；先验 −20.0，合计 +4.5 比特' });
    const [one, other] = review!.recordId === ids[0]!.recordId ? [people[0]!, people[2]!] : [people[2]!, people[0]!];
    expect(fields).toEqual(expect.arrayContaining([{ field: 'name', value: one.name, otherValue: other.name }, { field: 'id_number', value: one.idNumber, otherValue: other.idNumber }]));
    expect((await audited('GetReview')).map((row) => row.id)).toEqual([ids[0]!.customerId, ids[2]!.customerId].sort());
    await expect(s.grpc.getReview({ reviewId: crypto.randomUUID() }, steward)).rejects.toMatchObject({ code: 'REVIEW_NOT_FOUND' });
  });
});

describe('Resolve', () => {
  const asked = (over: object): PartyReported => ({
    sourceSystem: 'NEW', sourceId: 'N1', partyType: 1, legalEntity: '', name: '', idType: 0, idNumber: '', gender: 0, birthDate: undefined, phones: [], email: '', wechatUnionId: '', deviceId: '',
    address: '', employer: '', declarations: [], reportTime: undefined, agentCode: '', givenName: '', surname: '', nameLatin: '', policyRoles: [], postalAddress: undefined, matchingProfile: '', ...over,
  });
  const resolve = (party: PartyReported, limit = 0) => s.grpc.resolve({ party, limit }, steward);

  it('says whose a party would be as intake would, and stores nothing', async () => {
    const x = s.person();
    await s.report(x);
    const { customerId, recordId } = await s.find(x);
    const before = await s.states();
    const party = asked({ name: x.name, idType: IdType.RESIDENT_ID as number, idNumber: x.idNumber });
    const answer = await resolve(party);
    expect(answer).toMatchObject({ outcome: 'LINK', customerId, candidates: [{ recordId: '', otherRecordId: recordId, customerId, veto: '' }] });
    expect(answer.candidates[0]!.fields.reduce((sum, f) => sum + f.weight, answer.candidates[0]!.prior)).toBeCloseTo(answer.candidates[0]!.weight, 6);
    expect(await s.states()).toEqual(before);
    expect((await audited('Resolve')).at(-1)).toEqual({ id: customerId, purpose: 'STEWARDSHIP' });
    await s.report({ ...x, sourceSystem: 'NEW', sourceId: 'N1' });
    expect((await s.find({ ...x, sourceSystem: 'NEW', sourceId: 'N1' })).customerId).toBe(customerId);
  });

  it('says NEW for somebody whom nobody knows, and refuses what no source may report', async () => {
    expect(await resolve(asked({ name: '欧阳无名' }))).toMatchObject({ outcome: 'NEW', customerId: '', candidates: [] });
    await expect(resolve(asked({ sourceSystem: '' }))).rejects.toMatchObject({ kind: 'INVALID', code: 'PARTY_INVALID' });
  });
});

describe('WhyNotLinked', () => {
  it('compares two records now: weights, what stands against them, and whether anything brings them together', async () => {
    const x = s.person();
    const [y, z] = [s.person({ phones: x.phones! }), s.person()];
    await s.report(x);
    await s.report(y);
    await s.report(z);
    const [a, b, c] = [await s.find(x), await s.find(y), await s.find(z)];
    const why = await s.grpc.whyNotLinked({ recordId: a.recordId, otherRecordId: b.recordId });
    expect(why).toMatchObject({ sameCustomer: false, sharesBlock: true, evidence: { recordId: a.recordId, otherRecordId: b.recordId, customerId: b.customerId, veto: 'DIFFERENT_NUMBERS' } });
    expect(why.evidence!.explanation).toMatch(/^两个有效证件号码不同，不能合并；手机号相同（\+\d+\.\d）；不利：.*合计 −\d+\.\d 比特$/);
    expect(await s.grpc.whyNotLinked({ recordId: a.recordId, otherRecordId: c.recordId })).toMatchObject({ sharesBlock: false });
    await expect(s.grpc.whyNotLinked({ recordId: a.recordId, otherRecordId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
  });
});

describe('figures and rows of all', () => {
  it('count findings by source', async () => {
    await s.report(s.person({ sourceSystem: 'Q', email: 'no address' }), s.person({ sourceSystem: 'Q', name: '' }), s.person({ sourceSystem: 'Q' }), s.person({ sourceSystem: 'Q' }));
    const { figures } = await s.grpc.listQuality({});
    const own = figures.filter((f) => f.sourceSystem === 'Q');
    expect(own[0]).toEqual({ sourceSystem: 'Q', finding: '', records: '4', share: 1 });
    expect(own).toContainEqual({ sourceSystem: 'Q', finding: 'NAME_MISSING', records: '1', share: 0.25 });
  });

  it('are exported in batches at the pace of the reader, with the number in the source, audited once', async () => {
    const people = Array.from({ length: 1_100 }, () => s.person({ sourceSystem: 'X' }));
    for (let i = 0; i < people.length; i += 500) await s.store(...people.slice(i, i + 500));
    const call = new PassThrough({ objectMode: true, highWaterMark: 1 });
    const answers = s.grpc.exportIdentity({}, steward, new AbortController().signal, call);
    const batches = await lastValueFrom(answers.pipe(toArray()));
    expect(batches.every((b) => b.rows.length <= 1_000)).toBe(true);
    const own = batches.flatMap((b) => b.rows).filter((row) => row.sourceSystem === 'X');
    expect(own.map((row) => row.sourceId).sort()).toEqual(people.map((p) => p.sourceId!).sort());
    const one = await s.find(people[7]!);
    expect(own.find((row) => row.sourceId === people[7]!.sourceId)!.customerId).toBe(one.customerId);
    expect(await audited('ExportIdentity')).toEqual([{ id: '', purpose: 'STEWARDSHIP' }]);
  }, 240_000);
});
