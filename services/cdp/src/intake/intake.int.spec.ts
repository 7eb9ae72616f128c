// Promise: what sources say of one person makes one customer, once, whatever comes twice, late or at the same time; and it can say why.
import type { DescMessage, MessageInitShape } from '@bufbuild/protobuf';
import { ConsentReportedSchema, PartyReportedSchema, PartyWithdrawnSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { Channel, Purpose } from '@kejing/contracts/es/common/v1/types_pb';
import { EventContext, type ReceivedEvent } from '@kejing/messaging';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConsentReader } from '../consent/consent-reader.js';
import { app, core, uw, WANG, type PartyInit } from '../identity/parties.fixture.js';
import { ExplainIdentity } from '../identity/explain-identity.js';
import { LedgerStore } from '../identity/ledger.store.js';
import { rebuildClusters } from '../identity/rebuild-clusters.js';
import { RecordDirectory } from '../identity/record-directory.js';
import { StewardIdentity } from '../identity/steward-identity.js';
import { received, testSlices } from '../slices.fixture.js';
import { IntakeModule } from './intake.module.js';
import { OnParty } from './on-party.consumer.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
let directory: RecordDirectory;
let version = 0;
beforeAll(async () => {
  slices = await testSlices(IntakeModule);
  directory = slices.get(RecordDirectory);
});
afterAll(() => slices.close());
beforeEach(() => {
  run = Math.floor(Math.random() * 1e9).toString(36);
  slices.clock.advance(1000);
});

/** Names of this test's own, since the database is shared. */
let run = '';
const handle = (...events: ReceivedEvent[]) => slices.database.tx((tx) => slices.get(OnParty).handle(events, new EventContext(tx, events)));
const event = <D extends DescMessage>(schema: D, data: MessageInitShape<D>, over: Partial<ReceivedEvent> = {}) => received(schema, data, { sourceVersion: BigInt(++version), time: slices.clock.now(), ...over });
const party = (data: PartyInit, over: Partial<ReceivedEvent> = {}) => event(PartyReportedSchema, data, over);
const own = (data: PartyInit): PartyInit => ({ ...data, sourceId: `${data.sourceId}-${run}`, ...(data.deviceId ? { deviceId: `${data.deviceId}-${run}` } : {}) });
const ref = async (data: PartyInit) => (await directory.findRecord(slices.database.reader, data.sourceSystem!, data.sourceId!))!;
/** A resident ID that no other test has, with its right check digit. */
function freshId(): string {
  const body = `11010519${70 + (++people % 30)}0101${String(100 + people).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return body + '10X98765432'[[...body].reduce((sum, digit, i) => sum + Number(digit) * weights[i]!, 0) % 11];
}
let people = 0;
function person() {
  const idNumber = freshId();
  const phone = `139${String(10_000_000 + people)}`;
  return {
    core: own(core({ idNumber, phones: [{ number: phone, verified: false }] })),
    app: own(app({ phones: [{ number: phone, verified: true }] })),
    uw: own(uw({ idNumber })),
  };
}

describe('the four records of one person', () => {
  it('become one customer of the oldest ID, with a reason for each', async () => {
    const p = person();
    const device = await slices.database.tx((tx) => directory.ensureDeviceRecords(tx, [{ sourceSystem: 'WEB', deviceId: p.app.deviceId! }], slices.clock.now(), false));
    await handle(party(p.core));
    await handle(party(p.app), party(p.uw));
    const refs = [await ref(p.core), await ref(p.app), await ref(p.uw), (await directory.findDevices(slices.database.reader, [p.app.deviceId!])).get(p.app.deviceId!)!];
    expect(new Set(refs.map((r) => r.customerId)).size).toBe(1);
    expect(refs[0]!.customerId).toBe(device.get(p.app.deviceId!)!.customerId);
    const links = await slices.get(ExplainIdentity).links(slices.database.reader, refs.map((r) => r.recordId));
    expect(links.map((l) => l.rule).sort()).toEqual(['RESIDENT_ID', 'VERIFIED_LOGIN', 'VERIFIED_PHONE_AND_NAME']);
    const facts = (await slices.sent('kejing.cdp.record-fact.v1')).filter((e) => e.data['recordId'] === refs[2]!.recordId);
    expect(JSON.stringify(facts.at(-1)!.data['facts'])).toMatch(/"name":"pregnant","value":"true"/);
  });

  it('are matched by the 15-digit form of a resident ID too', async () => {
    const p = person();
    const id = p.core.idNumber!;
    await handle(party(p.core), party({ ...p.uw, idNumber: id.slice(0, 6) + id.slice(8, 17) }));
    expect((await ref(p.uw)).customerId).toBe((await ref(p.core)).customerId);
  });

  it('are never joined with somebody of another valid ID, however much else is the same and whoever stands between', async () => {
    const p = person();
    const between = { ...p.app, deviceId: '', phones: [{ number: p.core.phones![0]!.number!, verified: false }] };
    const other = { ...own(core({ idNumber: freshId(), phones: [{ number: p.core.phones![0]!.number!, verified: true }] })), sourceSystem: 'CALL' };
    await handle(party(p.core), party(between), party(other), party(p.uw));
    const [core_, other_, uw_] = await Promise.all([p.core, other, p.uw].map(async (one) => (await ref(one)).customerId));
    expect(uw_).toBe(core_);
    expect(other_).not.toBe(core_);
  });

  it('keep a number with a wrong check digit as it was reported, and marked', async () => {
    const p = person();
    await handle(party({ ...p.uw, idNumber: p.core.idNumber!.slice(0, 17) + (p.core.idNumber!.endsWith('0') ? '1' : '0') }));
    const described = await directory.describe(slices.database.reader, [(await ref(p.uw)).recordId]);
    expect([...described.values()][0]!.qualityCodes).toContain('ID_NUMBER_CHECK_DIGIT');
  });

  it('leave a device to whoever logged in on it first, in any order of arrival, live and loaded', async () => {
    for (const [backfill, turn] of [[false, 0], [false, 1], [true, 0], [true, 1]] as const) {
      const [first, second] = [person(), person()];
      const deviceId = first.app.deviceId!;
      const later = { ...second.app, name: '赵磊', deviceId, sourceId: `L${String(backfill)}${turn}-${run}` };
      const reports = [party(first.app, { time: new Date('2026-05-01T00:00:00Z'), backfill }), party(later, { time: new Date('2026-05-02T00:00:00Z'), backfill })];
      for (const one of turn === 0 ? reports : reports.reverse()) await handle(one);
      const [owner, other] = [await ref(first.app), await ref(later)];
      expect((await directory.findDevices(slices.database.reader, [deviceId])).get(deviceId)!.customerId).toBe(owner.customerId);
      expect(other.customerId).not.toBe(owner.customerId);
    }
  });

  it('do not pull in whoever logs in on the same device later', async () => {
    const [first, second] = [person(), person()];
    const deviceId = first.app.deviceId!;
    await handle(party(first.app), party({ ...second.app, name: '赵磊', deviceId, sourceId: `A2-${run}` }, { time: new Date(slices.clock.now().getTime() + 1000) }));
    const [owner, other] = [await ref(first.app), await ref({ ...second.app, sourceId: `A2-${run}` })];
    expect(other.customerId).not.toBe(owner.customerId);
    expect((await directory.findDevices(slices.database.reader, [deviceId])).get(deviceId)!.customerId).toBe(owner.customerId);
  });
});

describe('the version of a source', () => {
  it('makes an older or equal report have no effect; of one version with two contents the first stays and it is counted', async () => {
    const p = person();
    await handle(party(p.core, { sourceVersion: 5n }));
    const { recordId } = await ref(p.core);
    const count = (await slices.sent('kejing.cdp.customer.v1')).length;
    await handle(party({ ...p.core, name: '别人' }, { sourceVersion: 5n }), party({ ...p.core, name: '更旧' }, { sourceVersion: 4n }), party(p.core, { sourceVersion: 5n }));
    expect((await slices.sent('kejing.cdp.customer.v1')).length).toBe(count);
    expect((await slices.db.query('SELECT source_version, conflict_count FROM record WHERE record_id = $1', [recordId])).rows).toEqual([{ source_version: '5', conflict_count: 1 }]);
  });

  it('lets a later correction of the ID part the records again', async () => {
    const p = person();
    await handle(party(p.core), party(p.uw));
    await handle(party({ ...p.uw, idNumber: freshId() }));
    expect((await ref(p.uw)).customerId).not.toBe((await ref(p.core)).customerId);
  });

  it('takes a withdrawal: the record states nothing and matches nobody', async () => {
    const p = person();
    await handle(party(p.core), event(PartyWithdrawnSchema, { sourceSystem: 'CORE', sourceId: p.core.sourceId! }), party(p.uw));
    expect((await ref(p.uw)).customerId).not.toBe((await ref(p.core)).customerId);
  });
});

describe('at the same time', () => {
  it('twenty reports of one phone and name in transactions of their own mint one customer', async () => {
    const p = person();
    const reports = Array.from({ length: 20 }, (_, i) => ({ ...p.app, deviceId: '', sourceId: `N${i}-${run}` }));
    await Promise.all(reports.map((report) => handle(party(report))));
    const customers = await Promise.all(reports.map(async (report) => (await ref(report)).customerId));
    expect(new Set(customers).size).toBe(1);
  });

  it('chunks that touch each other\'s people in other orders all end', async () => {
    const persons = Array.from({ length: 6 }, person);
    const chunk = (system: string, list: typeof persons) => handle(...list.map((p, i) => party({ ...p.core, sourceSystem: system, sourceId: `${system}${i}-${run}` })));
    await Promise.all([chunk('S1', persons), chunk('S2', [...persons].reverse()), chunk('S3', [persons[3]!, persons[0]!, persons[5]!, persons[1]!])]);
    const first = await ref({ sourceSystem: 'S1', sourceId: `S10-${run}` });
    const last = await ref({ sourceSystem: 'S2', sourceId: `S25-${run}` });
    expect(last.customerId).toBe(first.customerId);
  });

  it('a bulk load waits for nobody who reports other records of the same people', async () => {
    const p = person();
    await slices.database.tx(async (tx) => {
      await slices.get(OnParty).handle([party(p.core)], new EventContext(tx, []));
      await handle(party(p.uw, { backfill: true }));
    });
    expect((await ref(p.uw)).customerId).not.toBe((await ref(p.core)).customerId); // until the queue comes to it
  });

  it('two touchpoints of one new device make one record', async () => {
    const ask = () => slices.database.tx((tx) => directory.ensureDeviceRecords(tx, [{ sourceSystem: 'WEB', deviceId: `d-${run}` }], slices.clock.now(), true));
    const found = await Promise.all([ask(), ask(), ask()]);
    expect(new Set(found.map((f) => f.get(`d-${run}`)!.recordId)).size).toBe(1);
  });
});

describe('a steward', () => {
  it('splits and merges; the part gets its ID, the rest keeps theirs, others hear of it', async () => {
    const p = person();
    await handle(party(p.core), party(p.uw));
    const { customerId } = await ref(p.core);
    const { recordId } = await ref(p.uw);
    const by = { actor: 'steward-1', reason: '测试', now: slices.clock.now() };
    const split = await slices.database.tx((tx) => slices.get(StewardIdentity).split(tx, customerId, [recordId], by));
    expect(split.customerId).toBe(customerId);
    await handle(party(p.uw)); // reported again: the rule would join them, the steward's word stands
    expect((await ref(p.uw)).customerId).toBe(split.splitCustomerId);
    const merged = await slices.database.tx((tx) => slices.get(StewardIdentity).merge(tx, split.splitCustomerId, customerId, by));
    expect(merged.customerId).toBe(customerId);
    expect(await directory.resolveCustomerId(slices.database.reader, split.splitCustomerId.toLowerCase())).toBe(customerId);
    const again = await slices.database.tx((tx) => slices.get(StewardIdentity).split(tx, customerId, [recordId], by));
    expect(again.splitCustomerId).toBe(split.splitCustomerId);
    const assigned = (await slices.sent('kejing.cdp.record.state.v1')).filter((e) => e.data['recordId'] === recordId);
    expect(assigned.map((e) => [e.data['version'], e.data['reason']])).toEqual([['1', 'LINKED'], ['2', 'SPLIT'], ['3', 'MERGED'], ['4', 'SPLIT']]);
  });

  it('cannot merge two people with two resident IDs', async () => {
    const [one, two] = [person(), person()];
    await handle(party(one.core), party({ ...two.core, sourceId: `X-${run}` }));
    const ids = [(await ref(one.core)).customerId, (await ref({ ...two.core, sourceId: `X-${run}` })).customerId];
    const merge = slices.database.tx((tx) => slices.get(StewardIdentity).merge(tx, ids[0]!, ids[1]!, { actor: 's', reason: 'r', now: slices.clock.now() }));
    await expect(merge).rejects.toMatchObject({ kind: 'PRECONDITION', code: 'IDENTITY_VETO' });
  });
});

describe('consents', () => {
  const consent = (data: PartyInit, granted: boolean, consentTime: Date) =>
    event(ConsentReportedSchema, { sourceSystem: data.sourceSystem!, sourceId: data.sourceId!, purpose: Purpose.MARKETING, channel: Channel.UNSPECIFIED, granted, consentTime: { seconds: BigInt(consentTime.getTime() / 1000) } });
  const effective = async (data: PartyInit) => slices.get(ConsentReader).check(slices.database.reader, await directory.recordsOf(slices.database.reader, (await ref(data)).customerId), Purpose.MARKETING, Channel.EMAIL);

  it('that come before their party are kept, and the party joins its record', async () => {
    const p = person();
    await handle(consent(p.core, true, new Date(1_000_000)));
    await handle(party(p.core), party(p.uw));
    expect(await effective(p.uw)).toMatchObject({ allowed: true });
  });

  it('hold by the time at which they were said, and a refusal on one record wins over the others', async () => {
    const p = person();
    await handle(party(p.core), party(p.uw), consent(p.core, true, new Date(9_000_000)), consent(p.core, false, new Date(1_000_000)));
    expect(await effective(p.core)).toMatchObject({ allowed: true });
    await handle(consent(p.uw, false, new Date(2_000_000)));
    expect(await effective(p.core)).toMatchObject({ allowed: false, reason: 'REFUSED' });
  });
});

describe('the ledger', () => {
  it('gives the live state when it is read from the start', async () => {
    const { rows } = await slices.db.query('SELECT record_id AS r, customer_id AS c FROM record_customer');
    const rebuilt = rebuildClusters(await slices.get(LedgerStore).all(slices.database.reader, '0', 100_000));
    expect(rebuilt.customerOf).toEqual(new Map(rows.map((row: { r: string; c: string }) => [row.r, row.c])));
    const customers = await slices.db.query('SELECT customer_id AS c, redirect_to AS t FROM customer');
    expect(new Map(rebuilt.customers.map((c) => [c.customerId, c.redirectTo ?? null]))).toEqual(new Map(customers.rows.map((row: { c: string; t: string | null }) => [row.c, row.t])));
  });

  it('cannot be changed', async () => {
    for (const sql of [`UPDATE ledger SET actor = 'x'`, 'DELETE FROM ledger', 'TRUNCATE ledger', 'DELETE FROM ledger_record']) await expect(slices.db.query(sql)).rejects.toThrow(/append-only|foreign key/);
  });
});

it('leaves no name, number or address in plain text anywhere in the database', async () => {
  await handle(party(own(core({ name: '司空摘星', employer: '金樽酒楼', email: 'zhaixing@example.com', wechatUnionId: 'union-zhaixing' }))));
  const tables = (await slices.db.query<{ name: string }>(`SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`)).rows;
  const dumps = await Promise.all(tables.map(async ({ name }) => (await slices.db.query<{ all: string | null }>(`SELECT string_agg(t::text, '') AS all FROM ${name} t`)).rows[0]!.all ?? ''));
  const text = dumps.join('');
  const outbox = (await slices.db.query<{ value: Buffer }>('SELECT value FROM outbox')).rows.map((row) => row.value.toString('utf8')).join('');
  for (const secret of ['司空摘星', '金樽', 'zhaixing', WANG.name, WANG.idNumber, WANG.phone, '建国路', 'device-1']) {
    expect(text).not.toContain(secret);
    expect(outbox).not.toContain(secret);
  }
});
