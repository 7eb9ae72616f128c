// Promise: the view gathers over all records of a customer, within the caller's scope and purpose; sensitive parts need her consent; each access is noted; pages of the timeline join without gap.
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { toTimestamp } from '@kejing/contracts';
import type { Caller } from '@kejing/grpc';
import { InteractionKind, ProductLine, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { AgentReportedSchema, AgentStatus, OrgUnitReportedSchema, OrgUnitType } from '@kejing/contracts/es/insurer/v1/organisation_pb';
import { ConsentReportedSchema, Gender, IdType, PartyReportedSchema, PartyType } from '@kejing/contracts/es/insurer/v1/party_pb';
import { BillingReportedSchema, BillingStatus, PolicyReportedSchema, PolicyRole, PolicyStatus } from '@kejing/contracts/es/insurer/v1/policy_pb';
import { TouchpointReportedSchema, Verification } from '@kejing/contracts/es/insurer/v1/touchpoint_pb';
import { SubjectKind, TagAssignedSchema } from '@kejing/contracts/es/tagging/events/v1/tag_pb';
import { EventContext, WaitFor, type ReceivedEvent } from '@kejing/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnAgentReported } from '../agents/on-agent-reported.consumer.js';
import { OnOrgUnitReported } from '../agents/on-org-unit-reported.consumer.js';
import { ServicingDirectory } from '../agents/servicing-directory.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { IntakeModule } from '../intake/intake.module.js';
import { OnParty } from '../intake/on-party.consumer.js';
import { OnTouchpointReported } from '../interactions/on-touchpoint-reported.consumer.js';
import { OnPolicyEvents } from '../policies/on-policy-events.consumer.js';
import { OnPolicyReported } from '../policies/on-policy-reported.consumer.js';
import { received, testSlices } from '../slices.fixture.js';
import { OnTagChanged } from '../tags/on-tag-changed.consumer.js';
import { AgentGrpc } from './agent.grpc.js';
import { CustomerViewGrpc } from './customer-view.grpc.js';
import { ViewModule } from './view.module.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
let customerId: string;
let recordId: string;
let agentId: string;
let version = 1n;

const handle = (run: (ctx: EventContext) => Promise<void>, ...events: ReceivedEvent[]) => slices.database.tx((tx) => run(new EventContext(tx, events)));
const next = () => ({ sourceVersion: version++ });
const snapshot = {
  sourceSystem: 'CORE', policyNo: 'P-77', productName: '安心意外险', productLine: ProductLine.ACCIDENT, status: PolicyStatus.IN_FORCE, paymentsPerYear: 12,
  premium: { minorUnits: 9_900n, currencyCode: 'CNY' }, effectiveDate: { year: 2026, month: 1, day: 1 }, paidToDate: { year: 2026, month: 2, day: 1 },
  parties: [{ role: PolicyRole.HOLDER, sourceSystem: 'CORE', sourceId: 'C1' }, { role: PolicyRole.INSURED, sourceSystem: 'CORE', sourceId: 'C1' }],
  servicingAgentCode: 'A1',
};
const policyEvent = received(PolicyReportedSchema, snapshot, { sourceVersion: 10n });
const policy = () => handle((ctx) => slices.get(OnPolicyReported).handle(policyEvent, ctx), policyEvent);
const party = (over: object = {}) => {
  const event = received(
    PartyReportedSchema,
    {
      sourceSystem: 'CORE', sourceId: 'C1', partyType: PartyType.PERSON, legalEntity: 'KJ-LIFE', name: '李明', idType: IdType.RESIDENT_ID, idNumber: '11010519491231002X',
      gender: Gender.FEMALE, phones: [{ number: '13812345678', verified: true }], declarations: [{ name: 'pregnant', value: 'true' }], ...over,
    },
    next(),
  );
  return handle((ctx) => slices.get(OnParty).handle([event], ctx), event);
};
const caller = (over: Partial<Caller> = {}): Caller => ({ kind: 'user', subject: 'user:1', roles: ['AGENT'], agentId, purposes: ['SERVICE'], ...over });
const view = (by: Caller, over: object = {}) =>
  slices.get(CustomerViewGrpc).getCustomerView({ customerId, viewMask: [], purpose: 1, interactionLimit: 0, ...over }, by).then((answer) => answer.view!);

beforeAll(async () => {
  slices = await testSlices(IntakeModule, ViewModule);
  const unit = received(OrgUnitReportedSchema, { sourceSystem: 'CORE', orgUnitCode: 'HQ', type: OrgUnitType.HQ }, next());
  const agent = received(AgentReportedSchema, { sourceSystem: 'CORE', agentCode: 'A1', name: '王芳', orgUnitCode: 'HQ', status: AgentStatus.ACTIVE }, next());
  await expect(policy()).rejects.toThrow(new WaitFor('party', 'CORE:C1'));
  await party();
  await expect(policy()).rejects.toThrow(new WaitFor('agent', 'A1'));
  await handle((ctx) => slices.get(OnOrgUnitReported).handle(unit, ctx), unit);
  await handle((ctx) => slices.get(OnAgentReported).handle(agent, ctx), agent);
  const billing = received(BillingReportedSchema, { sourceSystem: 'CORE', policyNo: 'P-77', status: BillingStatus.PAID, dueDate: { year: 2026, month: 2, day: 1 } }, { sourceVersion: 11n });
  const bill = () => handle((ctx) => slices.get(OnPolicyEvents).onBilling(billing, ctx), billing);
  await expect(bill()).rejects.toThrow(new WaitFor('policy', 'CORE:P-77'));
  await policy();
  await policy();
  await bill();
  ({ recordId, customerId } = (await slices.get(RecordDirectory).findRecord(slices.database.reader, 'CORE', 'C1'))!);
  agentId = (await slices.get(ServicingDirectory).agentIdOf(slices.database.reader, 'CORE', 'A1'))!;
  const tag = received(TagAssignedSchema, { subjectKind: SubjectKind.RECORD, subjectId: recordId, tagId: 'x.孕产期', tagName: '孕产期', source: 'RULE', sensitive: true, version: 1n });
  await handle((ctx) => slices.get(OnTagChanged).handle([tag], ctx), tag);
  const touches = Array.from({ length: 7 }, (_, i) =>
    received(TouchpointReportedSchema, {
      sourceSystem: 'CORE', sourceId: 'C1', verification: Verification.SERVER_VERIFIED, kind: InteractionKind.OPENED, page: '/p',
      touchTime: timestampFromDate(new Date(Date.UTC(2026, 4, 1, 0, i % 3, i))),
    }),
  );
  await handle((ctx) => slices.get(OnTouchpointReported).handle(touches, ctx), ...touches);
});
afterAll(() => slices.close());

describe('policies', () => {
  it('are told once, by a random id, with new business and the servicing agent', async () => {
    const events = await slices.sent('kejing.cdp.policy.v1');
    expect(events).toHaveLength(1);
    expect(events[0]!.data).toMatchObject({
      status: 'IN_FORCE', newBusiness: true, agentId, annualPremium: { minorUnits: '118800', currencyCode: 'CNY' },
      parties: [{ role: 'HOLDER', recordId, customerId }, { role: 'INSURED', recordId, customerId }],
    });
    const stored = await slices.db.query(`SELECT row_to_json(p)::text || encode(p.number_sealed, 'escape') AS all FROM policy p`);
    expect((stored.rows[0] as { all: string }).all).not.toContain('P-77');
  });
});

describe('GetCustomerView', () => {
  it('gathers everything for her agent, with masks', async () => {
    const seen = await view(caller());
    expect(seen).toMatchObject({
      customer: { customerId, recordIds: [recordId], requestedId: '' },
      profile: { name: '李*', gender: 'F', phones: ['138****5678'] },
      policies: [{ productName: '安心意外险', status: 'IN_FORCE', roles: ['HOLDER', 'INSURED'], paidToDate: { year: 2026, month: 3, day: 1 }, premium: { minorUnits: '9900' }, agentId }],
      agent: { agentId, displayName: '王芳', orgUnit: 'HQ' },
    });
    expect(seen.profile!.birthDate).toBeUndefined();
    expect(seen.interactions.map((one) => one.kind)).toContain(InteractionKind.SERVICED);
  });

  it('shows sensitive parts with her consent only', async () => {
    const before = await view(caller());
    expect([before.tags, before.profile!.facts.map((fact) => fact.name)]).toEqual([[], expect.not.arrayContaining(['pregnant'])]);
    const consent = received(ConsentReportedSchema, { sourceSystem: 'CORE', sourceId: 'C1', purpose: Purpose.SENSITIVE, granted: true, consentTime: timestampFromDate(new Date('2026-05-01T00:00:00Z')) }, next());
    await handle((ctx) => slices.get(OnParty).handle([consent], ctx), consent);
    const after = await view(caller());
    expect([after.tags.map((tag) => tag.tagName), after.profile!.facts.map((fact) => fact.name)]).toEqual([['孕产期'], expect.arrayContaining(['pregnant'])]);
  });

  it('reveals by role and purpose, when asked', async () => {
    const viewMask = ['profile.identifying'];
    expect((await view(caller(), { viewMask })).profile).toMatchObject({ name: '李明', phones: [expect.stringContaining('13812345678')] });
    expect((await view(caller(), { viewMask })).policies).toEqual([]);
    const steward = caller({ roles: ['STEWARD'], purposes: ['STEWARDSHIP'] });
    expect((await view(steward, { viewMask, purpose: 5 })).profile).toMatchObject({ idNumber: '11010519491231002X', birthDate: { year: 1949, month: 12, day: 31 } });
  });

  it('is denied without the purpose, and not found out of scope; attempts are noted', async () => {
    await expect(view(caller({ purposes: ['MARKETING'] }))).rejects.toMatchObject({ kind: 'DENIED', code: 'PURPOSE_MISSING' });
    const stranger = caller({ subject: 'user:2', agentId: recordId });
    await expect(view(stranger)).rejects.toMatchObject({ kind: 'NOT_FOUND', code: 'CUSTOMER_NOT_FOUND' });
    const audit = await slices.db.query(`SELECT action, customer_id, purpose FROM audit WHERE actor = 'user:2'`);
    expect(audit.rows).toEqual([{ action: 'GetCustomerView REFUSED', customer_id: '', purpose: 'SERVICE' }]);
    const granted = await slices.db.query(`SELECT DISTINCT action, customer_id FROM audit WHERE actor = 'user:1'`);
    expect(granted.rows).toEqual([{ action: 'GetCustomerView', customer_id: customerId }]);
  });
});

describe('ListInteractions', () => {
  it('pages newest first without gap or repeat, and refuses the token of another query', async () => {
    const list = (pageSize: number, pageToken: string, id = customerId) => slices.get(CustomerViewGrpc).listInteractions({ customerId: id, pageSize, pageToken }, caller());
    const all = (await list(200, '')).interactions.map((one) => one.interactionId);
    const paged: string[] = [];
    let token = '';
    do {
      const page = await list(3, token);
      paged.push(...page.interactions.map((one) => one.interactionId));
      token = page.nextPageToken;
    } while (token !== '');
    expect(all).toHaveLength(8);
    expect(paged).toEqual(all);
    const { nextPageToken } = await list(3, '');
    await party({ sourceId: 'C9', name: '赵强', idType: IdType.UNSPECIFIED, idNumber: '', phones: [], agentCode: 'A1' });
    const other = (await slices.get(RecordDirectory).findRecord(slices.database.reader, 'CORE', 'C9'))!;
    await expect(list(3, nextPageToken, other.customerId)).rejects.toMatchObject({ code: 'PAGE_TOKEN_OF_OTHER_QUERY' });
  });
});

describe('AgentService', () => {
  it('answers agents and their customers within scope', async () => {
    const grpc = slices.get(AgentGrpc);
    expect((await grpc.getAgent({ agentId: '', agentCode: 'A1' })).agent).toMatchObject({ agentId, orgPath: '/HQ/', active: true });
    await expect(grpc.getAgent({ agentId: '', agentCode: 'A7' })).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' });
    const manager = caller({ roles: ['MANAGER'], orgUnit: 'HQ' });
    expect((await grpc.listAgents({ orgUnit: '', pageSize: 1, pageToken: '' }, manager)).agents.map((one) => one.agentCode)).toEqual(['A1']);
    await expect(grpc.listAgents({ orgUnit: 'NO', pageSize: 1, pageToken: '' }, manager)).rejects.toMatchObject({ code: 'ORG_UNIT_NOT_FOUND' });
    const first = await grpc.listAgentCustomers({ agentId, pageSize: 1, pageToken: '' }, caller());
    const second = await grpc.listAgentCustomers({ agentId, pageSize: 1, pageToken: first.nextPageToken }, caller());
    expect([...first.customerIds, ...second.customerIds]).toContain(customerId);
    await expect(grpc.listAgentCustomers({ agentId, pageSize: 1, pageToken: '' }, caller({ agentId: recordId }))).rejects.toMatchObject({ code: 'AGENT_NOT_FOUND' });
  });
});

describe('ListPolicies', () => {
  it('answers for a time that is past with the roles and the states of then', async () => {
    const list = async (at?: Date) => (await slices.get(CustomerViewGrpc).listPolicies({ customerId, ...(at && { asOf: toTimestamp(at) }) }, caller())).policies;
    const before = slices.clock.now();
    slices.clock.advance(60_000);
    const lapsed = received(PolicyReportedSchema, { ...snapshot, status: PolicyStatus.LAPSED, parties: snapshot.parties.slice(0, 1) }, { sourceVersion: 50n });
    await handle((ctx) => slices.get(OnPolicyReported).handle(lapsed, ctx), lapsed);
    expect(await list()).toMatchObject([{ status: 'LAPSED', roles: ['HOLDER'] }]);
    expect(await list(before)).toMatchObject([{ status: 'IN_FORCE', roles: ['HOLDER', 'INSURED'], paidToDate: undefined }]);
    await expect(list(new Date('2000-01-01'))).rejects.toMatchObject({ code: 'CUSTOMER_NOT_FOUND' });
  });
});
