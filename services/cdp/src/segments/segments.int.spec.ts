// Promise: membership follows each change and is told once; who was there before a segment enters by a sweep, as backfill, also after a restart; a merged-away customer leaves.
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { CustomerChangedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';
import { InteractionKind, ProductLine, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { ConsentReportedSchema, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { PolicyReportedSchema, PolicyRole, PolicyStatus } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { TouchpointReportedSchema, Verification } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import { SubjectKind, TagAssignedSchema, TagRemovedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { EventContext, type ReceivedEvent } from '@kejing/messaging';
import { systemIds } from '@kejing/clock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IntakeModule } from '../intake/intake.module.js';
import { OnParty } from '../intake/on-party.consumer.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { InteractionsModule } from '../interactions/interactions.module.js';
import { OnTouchpointReported } from '../interactions/on-touchpoint-reported.consumer.js';
import { OnPolicyReported } from '../policies/on-policy-reported.consumer.js';
import { PoliciesModule } from '../policies/policies.module.js';
import { received, testSlices } from '../slices.fixture.js';
import { OnTagChanged } from '../tags/on-tag-changed.consumer.js';
import { CreateSegment } from './create-segment.js';
import { FindSegments } from './find-segments.js';
import { OnCustomerChanged } from './on-customer-changed.consumer.js';
import { OnInteractionRecorded } from './on-interaction-recorded.consumer.js';
import { SegmentsModule } from './segments.module.js';
import { SweepSegments } from './sweep-segments.js';
import { InteractionRecordedSchema } from '@kejing/contracts/es/cdp/events/v1/customer_pb';

const EXPECTING = '"孕产期" in tags && !policies.exists(p, p.line == "CHILD" && p.status == "IN_FORCE")';

let slices: Awaited<ReturnType<typeof testSlices>>;
let version = 1n;
beforeAll(async () => {
  slices = await testSlices(IntakeModule, InteractionsModule, PoliciesModule, SegmentsModule);
});
afterAll(() => slices.close());

const one = (consumer: { handle(event: ReceivedEvent, ctx: EventContext): Promise<void> }, event: ReceivedEvent) =>
  slices.database.tx((tx) => consumer.handle(event, new EventContext(tx, [event])));
const many = (consumer: { handle(events: ReceivedEvent[], ctx: EventContext): Promise<void> }, ...events: ReceivedEvent[]) =>
  slices.database.tx((tx) => consumer.handle(events, new EventContext(tx, events)));

async function party(sourceId: string): Promise<{ recordId: string; customerId: string }> {
  const key = { sourceSystem: 'CORE', sourceId };
  await many(
    slices.get(OnParty),
    received(PartyReportedSchema, { ...key, partyType: PartyType.PERSON, legalEntity: 'KJ-LIFE', name: '李明' }, { sourceVersion: version++ }),
    received(ConsentReportedSchema, { ...key, purpose: Purpose.SENSITIVE, granted: true, consentTime: timestampFromDate(new Date('2026-05-01T00:00:00Z')) }, { sourceVersion: version++ }),
  );
  return (await slices.get(RecordDirectory).findRecord(slices.database.reader, 'CORE', sourceId))!;
}
const tagged = (recordId: string, tagVersion: bigint) =>
  received(TagAssignedSchema, { subjectKind: SubjectKind.RECORD, subjectId: recordId, tagId: 'x.孕产期', tagName: '孕产期', confidence: 1, source: 'RULE', sensitive: true, version: tagVersion });
const changed = (customerId: string, causeRecordId: string, backfill = false) => received(CustomerChangedSchema, { customerId, causeRecordId }, { backfill });
const policy = (policyNo: string, sourceId: string, status: PolicyStatus) =>
  received(
    PolicyReportedSchema,
    { sourceSystem: 'CORE', policyNo, status, paymentsPerYear: 1, productLine: ProductLine.CHILD, parties: [{ role: PolicyRole.HOLDER, sourceSystem: 'CORE', sourceId }] },
    { sourceVersion: version++ },
  );
const createSegment = (segmentKey: string, expression: string) =>
  slices.database.tx((tx) =>
    slices.get(CreateSegment).execute(tx, { segmentKey, name: segmentKey, expression }, { newSegmentId: systemIds.next(), author: 'user:1', now: slices.clock.now() }),
  );
const sweepAll = async () => {
  while ((await slices.database.tx((tx) => slices.get(SweepSegments).execute(tx, 2, slices.clock.now()))) === 'MORE');
};
const moves = async (customerId: string) =>
  (await slices.sent('kejing.cdp.segment.v1')).filter(({ data }) => data['customerId'] === customerId).map(({ type, data, backfill }) => [type, data['segmentKey'], backfill]);

describe('membership', () => {
  it('follows tags and policies, and is told once', async () => {
    await createSegment('expecting', EXPECTING);
    await sweepAll();
    const { recordId, customerId } = await party('C1');
    const judge = () => many(slices.get(OnCustomerChanged), changed(customerId, recordId));
    await judge();
    expect(await moves(customerId)).toEqual([]);
    await many(slices.get(OnTagChanged), tagged(recordId, 2n));
    await many(slices.get(OnTagChanged), received(TagRemovedSchema, { subjectKind: SubjectKind.RECORD, subjectId: recordId, tagId: 'x.孕产期', version: 1n })); // old: no effect
    expect((await slices.sent('kejing.cdp.customer.v1')).at(-1)).toMatchObject({ type: 'CustomerChanged', data: { customerId, changed: ['tags'], causeRecordId: recordId } });
    await judge();
    await judge();
    expect((await slices.sent('kejing.cdp.segment.v1')).at(-1)).toMatchObject({
      type: 'SegmentEntered', backfill: false, data: { customerId, recordId, segmentKey: 'expecting', segmentVersion: 1, legalEntity: 'KJ-LIFE' },
    });
    await one(slices.get(OnPolicyReported), policy('P1', 'C1', PolicyStatus.IN_FORCE));
    await judge();
    expect(await moves(customerId)).toEqual([['SegmentEntered', 'expecting', false], ['SegmentLeft', 'expecting', false]]);
  });

  it('passes backfill on', async () => {
    const { recordId, customerId } = await party('C2');
    await many(slices.get(OnTagChanged), tagged(recordId, 1n));
    await many(slices.get(OnCustomerChanged), changed(customerId, recordId, true));
    expect(await moves(customerId)).toEqual([['SegmentEntered', 'expecting', true]]);
  });

  it('ends for a customer that is no more', async () => {
    const gone = '0000000000000A';
    await slices.db.query(
      `INSERT INTO segment_member SELECT $1, segment_id, 1, 1, now() FROM segment WHERE segment_key = 'expecting'`,
      [gone],
    );
    await many(slices.get(OnCustomerChanged), changed(gone, systemIds.next()));
    expect(await moves(gone)).toEqual([['SegmentLeft', 'expecting', false]]);
  });

  it('looks at interactions where an expression does', async () => {
    await createSegment('readers', 'interactions.exists(i, i.kind == "READ" && i.content_id == "c1")');
    await sweepAll();
    const touch = { sourceSystem: 'WEB', deviceId: 'device-1', kind: InteractionKind.READ, contentId: 'c1', page: '/a?name=x', verification: Verification.CLIENT_CLAIMED, sourceId: 'C1' };
    await many(slices.get(OnTouchpointReported), received(TouchpointReportedSchema, touch), received(TouchpointReportedSchema, touch));
    const events = await slices.sent('kejing.cdp.interaction.v1');
    expect(events).toHaveLength(1); // the second is a re-extract
    const said = events[0]!.data as { recordId: string; customerId: string; subject: string };
    expect(said.subject).toBe('/a');
    const core = await slices.get(RecordDirectory).findRecord(slices.database.reader, 'CORE', 'C1');
    expect(said.recordId).not.toBe(core!.recordId); // what a page claims of a party is not believed
    await many(slices.get(OnInteractionRecorded), received(InteractionRecordedSchema, create(InteractionRecordedSchema, { recordId: said.recordId })));
    expect(await moves(said.customerId)).toEqual([['SegmentEntered', 'readers', false]]);
  });
});

describe('a sweep', () => {
  it('judges everybody for a new version, as backfill, a batch at a time', async () => {
    const customers: string[] = [];
    for (const sourceId of ['S1', 'S2', 'S3', 'S4', 'S5']) customers.push((await party(sourceId)).customerId);
    const created = await createSegment('everybody', 'size(tags) >= 0');
    expect(await createSegment('everybody', 'size(tags) >= 0')).toEqual(created);
    await slices.database.tx((tx) => slices.get(SweepSegments).execute(tx, 2, slices.clock.now()));
    const position = await slices.db.query(`SELECT sweep_position FROM segment_catalogue`);
    expect(position.rows[0]).not.toEqual({ sweep_position: '' }); // so a restart goes on there
    await sweepAll();
    for (const customerId of customers) expect(await moves(customerId)).toEqual([['SegmentEntered', 'everybody', true]]);
    await createSegment('everybody', 'size(tags) > 100');
    await sweepAll();
    for (const customerId of customers) expect((await moves(customerId)).at(-1)).toEqual(['SegmentLeft', 'everybody', true]);
    expect(await slices.database.tx((tx) => slices.get(SweepSegments).execute(tx, 2, slices.clock.now()))).toBe('DONE');
  });

  it('refuses an expression that cannot work, with places', async () => {
    await expect(createSegment('wrong', 'tagz == 1')).rejects.toMatchObject({ code: 'SEGMENT_EXPRESSION_INVALID', fieldViolations: [{ field: 'expression' }] });
  });

  it('answers a judgement without effect', async () => {
    const { customerId } = (await slices.get(RecordDirectory).findRecord(slices.database.reader, 'CORE', 'C2'))!;
    const judged = await slices.get(FindSegments).judge(slices.database.reader, 'expecting', customerId, slices.clock.now());
    expect(judged).toEqual({ matches: true, usedVariables: ['policies', 'tags'] });
  });
});
