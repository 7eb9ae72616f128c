// Promise: the golden record says who says what, obeys stewards until they take it back, knows what was believed on any day, keeps nothing in clear and forgets with its records.
import { PartyReportedSchema } from '@kejing/contracts/es/insurer/v1/party_pb';
import { EventContext } from '@kejing/messaging';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordDirectory } from '../identity/record-directory.js';
import { StewardIdentity } from '../identity/steward-identity.js';
import { app, core, uw, WANG, type PartyInit } from '../identity/parties.fixture.js';
import { IntakeModule } from '../intake/intake.module.js';
import { OnParty } from '../intake/on-party.consumer.js';
import { received, testSlices } from '../slices.fixture.js';
import { ActiveReliability } from './active-reliability.js';
import { CorrectAttribute } from './correct-attribute.js';
import type { CorrectionAsked } from './correction-writer.js';
import { EstimateSources } from './estimate-sources.js';
import { ForgetCorrections } from './forget-corrections.js';
import { ListAttributes, type AttributesAsked } from './list-attributes.js';
import { ProfileModule } from './profile.module.js';
import { ProfileReader } from './profile-reader.js';
import { ReliabilityEstimator } from './reliability-estimator.worker.js';

let slices: Awaited<ReturnType<typeof testSlices>>;
let version = 0;
const MOBILE = `+86${WANG.phone}`;

const report = async (...parties: PartyInit[]) => {
  for (const party of parties) {
    const event = received(PartyReportedSchema, party, { sourceVersion: BigInt(++version), time: slices.clock.now() });
    await slices.database.tx((tx) => slices.get(OnParty).handle([event], new EventContext(tx, [event])));
    slices.clock.advance(1000);
  }
};
/** What a steward does; whether matching would is not the matter here. */
const join = async (party: PartyInit, ...others: PartyInit[]) => {
  for (const other of others) {
    const [{ customerId }, { customerId: otherId }] = [await customerOf(party), await customerOf(other)];
    if (customerId !== otherId) await slices.database.tx((tx) => slices.get(StewardIdentity).merge(tx, customerId, otherId, { actor: 'steward-1', reason: 'test', now: slices.clock.now() }));
  }
};
const customerOf = async (party: PartyInit) => {
  const { customerId } = (await slices.get(RecordDirectory).findRecord(slices.database.reader, party.sourceSystem!, party.sourceId!))!;
  return { customerId, recordIds: await slices.get(RecordDirectory).recordsOf(slices.database.reader, customerId) };
};
const attributes = async (party: PartyInit, over: Partial<AttributesAsked> = {}) => {
  const all = await slices.get(ListAttributes).execute(slices.database.reader, { ...(await customerOf(party)), reveal: 'ALL', now: slices.clock.now(), ...over });
  return Object.fromEntries(all.map((one) => [one.name, one]));
};
const correct = async (party: PartyInit, over: Partial<CorrectionAsked>) =>
  slices.get(CorrectAttribute).execute({
    ...(await customerOf(party)), recordId: '', name: 'name', value: '王方', reason: '身份证复印件', requestId: '', actor: 'steward-1', now: slices.clock.now(), today: '2026-06-01', ...over,
  });

beforeAll(async () => {
  slices = await testSlices(ProfileModule, IntakeModule);
  await slices.get(ReliabilityEstimator).beforeApplicationShutdown(); // rounds are asked for here
  await report(core({ employer: '华为技术有限公司' }), uw({ name: '王方', employer: '华为技术有限责任公司' }), app());
  await join(core(), uw(), app());
});
afterAll(() => slices.close());

describe('the golden record', () => {
  it('gives each attribute with its probability, and which records say so or otherwise', async () => {
    const { name, mobile, employer, id_number: idNumber, birth_date: birthDate } = await attributes(core());
    expect(name).toMatchObject({ value: '王芳', sources: expect.arrayContaining([expect.objectContaining({ sourceSystem: 'UW', value: '王方', agrees: false })]) as unknown });
    expect(name!.sources.filter((s) => s.agrees).map((s) => s.sourceSystem).sort()).toEqual(['APP', 'CORE']);
    expect(idNumber).toMatchObject({ value: '110105199003072581', document: 'RESIDENT_ID' });
    expect(birthDate!.value).toBe('1990-03-07');
    expect(birthDate!.probability).toBeGreaterThan(0.95);
    expect(mobile).toMatchObject({ value: MOBILE, sources: [{ sourceSystem: 'APP', agrees: true }, { sourceSystem: 'CORE', agrees: true }] });
    expect(employer!.sources.map((s) => s.agrees)).toEqual([true, true]);
  });

  it('shows no more than it may', async () => {
    const masked = JSON.stringify(await attributes(core(), { reveal: 'NONE' }));
    for (const secret of ['王芳', '王方', WANG.phone, '110105199003072581', '1990-03-07', '华为', '建国路']) expect(masked).not.toContain(secret);
    const { mobile, id_number: idNumber, address } = await attributes(core(), { reveal: 'CONTACT' });
    expect([mobile!.value, idNumber!.value, address!.value]).toEqual([MOBILE, '1****************1', '']);
  });

  it('knows what was believed before a record changed', async () => {
    const before = slices.clock.now();
    const { recordIds } = await customerOf(core()); // whose records were hers then is for the ledger to say
    slices.clock.advance(86_400_000);
    await report(core({ phones: [{ number: '13927418563', verified: true }], name: '王小芳' }));
    expect((await attributes(core())).mobile!.value).toBe('+8613927418563');
    const then = await attributes(core(), { asOf: before, recordIds });
    expect(then['mobile']!.value).toBe(MOBILE);
    expect(then['name']!.value).toBe('王芳');
    expect(await attributes(core(), { asOf: new Date('2026-05-01T00:00:00Z') })).toEqual({});
  });
});

describe('a correction', () => {
  it('wins, names its author, tells that the customer changed, and is one for one request', async () => {
    const told = async () => (await slices.sent('kejing.cdp.customer.v1')).filter((event) => event.type === 'CustomerChanged').length;
    const before = await told();
    const requestId = crypto.randomUUID();
    const once = await correct(core(), { requestId });
    expect(once).toMatchObject({ name: 'name', value: '王方', correctedBy: 'steward-1' });
    await correct(core(), { requestId });
    expect(await told()).toBe(before + 1);
    const profile = await slices.get(ProfileReader).read(slices.database.reader, (await customerOf(core())).customerId, { reveal: 'ALL', today: '2026-06-02' });
    expect(profile.name).toBe('王方');
  });

  it('is taken back by an empty one, and holds as of the days between', async () => {
    const between = slices.clock.now();
    slices.clock.advance(1000);
    const back = await correct(core(), { value: '' });
    expect(back!.correctedBy).toBeUndefined();
    expect((await attributes(core(), { asOf: between }))['name']).toMatchObject({ value: '王方', correctedBy: 'steward-1' });
  });

  it('is brought to the one form of its attribute, or refused', async () => {
    expect(await correct(core(), { name: 'mobile', value: '137 0013 7000' })).toMatchObject({ value: '+8613700137000' });
    expect(await correct(core(), { name: 'id_number', value: '11010519491231002x' })).toMatchObject({ value: '11010519491231002X', document: 'RESIDENT_ID' });
    expect(await correct(core(), { name: 'id_number', value: '' })).toMatchObject({ value: '110105199003072581' });
    for (const [name, value] of [['mobile', '123'], ['birth_date', '1990-02-30'], ['gender', 'X'], ['id_number', '110105194912310021'], ['email', 'x']]) {
      await expect(correct(core(), { name: name!, value: value! }), name).rejects.toMatchObject({ kind: 'INVALID', code: 'ATTRIBUTE_VALUE_INVALID' });
    }
    await expect(correct(core(), { name: 'shoe_size' })).rejects.toMatchObject({ code: 'ATTRIBUTE_UNKNOWN' });
    await expect(correct(core(), { recordId: crypto.randomUUID() })).rejects.toMatchObject({ code: 'RECORDS_NOT_OF_CUSTOMER' });
  });

  it('is stored sealed, as what records said before is, and goes with the record', async () => {
    const stored = await slices.db.query(`SELECT encode(sealed, 'escape') AS s FROM attribute_correction UNION ALL SELECT encode(sealed, 'escape') FROM record_secret_past`);
    expect(stored.rows.length).toBeGreaterThan(3);
    for (const secret of ['王方', '王芳', '13700137000']) expect(JSON.stringify(stored.rows)).not.toContain(secret);
    const { recordIds } = await customerOf(core());
    expect(await slices.database.tx((tx) => slices.get(ForgetCorrections).execute(tx, recordIds))).toBe(stored.rows.length);
    expect((await attributes(core()))['mobile']!.correctedBy).toBeUndefined();
  });
});

describe('reliability', () => {
  it('is estimated from agreement between sources, kept in versions, and used from then on', async () => {
    const people = Array.from({ length: 24 }, (_, i) => {
      const phone = `137${String(20_000_000 + i)}`;
      const base = { idType: 0, idNumber: '', birthDate: { year: 1970 + (i % 30), month: 3, day: 7 }, phones: [{ number: phone, verified: true }], name: `李${'晨曦明月清风'[i % 6]}${'华国建中平安'[Math.floor(i / 6) % 6]}` };
      const wrong = i % 2 ? { birthDate: { year: 1950 + (i % 17), month: 1 + (i % 11), day: 1 + (i % 27) } } : {};
      return [core({ ...base, sourceId: `p${i}`, address: '' }), uw({ ...base, sourceId: `p${i}`, declarations: [] }), app({ ...base, ...wrong, sourceId: `p${i}`, deviceId: '' })];
    });
    await report(...people.flat());
    for (const [first, ...others] of people) await join(first!, ...others);
    const made = await slices.get(EstimateSources).execute({ actor: 'test', now: slices.clock.now(), at: 0.9 });
    expect(made).toBe(1);
    const known = await slices.get(ActiveReliability).current(slices.database.reader);
    expect(known.version).toBe(1);
    expect(known.of('APP', 'birth_date', 'PLAIN')).toBeLessThan(known.of('CORE', 'birth_date', 'PLAIN') - 0.1);
    const stored = await slices.db.query(`SELECT count(*)::int AS n FROM source_reliability WHERE version = 1 AND attribute = 'birth_date'`);
    expect((stored.rows[0] as { n: number }).n).toBeGreaterThanOrEqual(4);
  });

  it('is estimated by one replica a day', async () => {
    const worker = slices.get(ReliabilityEstimator) as unknown as { round(): Promise<boolean> };
    const versions = async () => (await slices.db.query(`SELECT count(*)::int AS n FROM reliability_version`)).rows[0] as { n: number };
    await Promise.all([worker.round(), worker.round()]);
    expect(await versions()).toEqual({ n: 2 });
    slices.clock.advance(25 * 3_600_000);
    await worker.round();
    expect(await versions()).toEqual({ n: 3 });
  });
});
