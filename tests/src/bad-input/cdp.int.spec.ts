// Promise: whatever insurer systems publish, and in whatever order, ends in an effect, a dead letter with its cause, or a wait; never in a stop of
// what comes after it. Replaying everything changes nothing and tells nothing.
import { randomUUID } from 'node:crypto';
import type { CustomerViewServiceClient } from '@kejing/contracts/grpc/cdp/v1/customer_view';
import type { Customer, IdentityServiceClient } from '@kejing/contracts/grpc/cdp/v1/identity';
import { Purpose } from '@kejing/contracts/grpc/common/v1/types';
import { grpcClient, type GrpcClient } from '@kejing/grpc';
import { callAs, type LocalStack } from '@kejing/local';
import { until } from '@kejing/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { headersOfRecord, InsurerSystems, readTopic, type RawEvent } from '../interop/insurer-systems.js';
import { startTestStack } from '../interop/test-stack.js';
import { callersSuite } from './callers.suite.js';
import { party, policy, residentId, touch } from './insurer-facts.js';
import { consumedBy, forgetDeliveries, lagOf, rewind, stateOfCdp } from './state-of-cdp.js';

const FIVE_MB = 5 * 1024 * 1024;
let stack: LocalStack;
let insurer: InsurerSystems;
let identity: GrpcClient<IdentityServiceClient>;
let views: GrpcClient<CustomerViewServiceClient>;

beforeAll(async () => {
  stack = await startTestStack(['cdp']);
  insurer = new InsurerSystems(stack.connection);
  const steward = callAs(stack.connection, { subject: 'steward', roles: ['STEWARD'], purposes: ['STEWARDSHIP'] });
  identity = grpcClient('kejing.cdp.v1.IdentityService', stack.connection.grpcAddress('cdp'), steward);
  views = grpcClient('kejing.cdp.v1.CustomerViewService', stack.connection.grpcAddress('cdp'), steward);
});
afterAll(async () => {
  await insurer?.close();
  await stack?.stop();
});

async function customerOf(sourceId: string): Promise<Customer> {
  const { customers } = await identity.lookupCustomer({ sourceKey: { sourceSystem: 'CORE', sourceId }, name: '' });
  expect(customers).toHaveLength(1);
  return customers[0]!;
}

async function recordOf(sourceId: string) {
  const { customerId, recordIds } = await customerOf(sourceId);
  const { records } = await identity.listRecords({ customerId });
  return { customerId, recordIds, record: records[0]! };
}

async function viewOf(customerId: string) {
  const viewMask = ['customer', 'profile', 'profile.identifying', 'policies', 'interactions'];
  return (await views.getCustomerView({ customerId, viewMask, purpose: Purpose.PURPOSE_STEWARDSHIP, interactionLimit: 0 })).view!;
}

/** Cause of a dead letter of this event, by its headers; the value must be sealed. */
async function causeOf(topic: string, group: string, eventId: string): Promise<string | undefined> {
  const letters = await readTopic(stack.connection, `${topic}.${group}.dlt`);
  const found = letters.find((letter) => headersOfRecord(letter).kejing_event_id === eventId);
  if (found) expect(headersOfRecord(found).kejing_sealed).toBe('true');
  return found && headersOfRecord(found).kejing_cause;
}

describe('what cannot be an event', () => {
  const bad: [what: string, cause: string, event: RawEvent][] = [
    ['an unknown type', 'UNKNOWN_TYPE', party('BAD-1', {}, { type: 'PartyMarried' })],
    ['no type at all', 'NO_TYPE', party('BAD-2', {}, { type: undefined })],
    ['a type of another topic', 'UNKNOWN_TYPE', party('BAD-3', {}, { type: 'PolicyReported' })],
    ['a higher major version', 'HIGHER_MAJOR_VERSION', party('BAD-4', {}, { type: 'kejing.insurer.v2.PartyReported' })],
    ['invalid JSON', 'BAD_JSON', { ...party('BAD-5'), value: '{"sourceSystem":"CORE","sourceId":' }],
    ['bytes that are no text', 'BAD_JSON', { ...party('BAD-6'), value: Buffer.from([0xff, 0xfe, 0x00, 0x80]) }],
    ['a field of the wrong kind', 'INVALID_FIELD', party('BAD-7', { phones: 'none' })],
    ['a number that was rounded', 'UNSAFE_NUMBER', { ...policy('BAD-8', 'X'), value: '{"sourceSystem":"CORE","policyNo":"BAD-8","premium":{"minorUnits":9007199254740993}}' }],
    ['a key that cannot be derived', 'KEY_UNDERIVABLE', { ...party('', { sourceId: '' }), key: null }],
    ['no value', 'EMPTY', { ...party('BAD-10'), value: null }],
    ['a time that is none', 'BAD_TIME', party('BAD-11', {}, { time: 'yesterday' })],
    ['a version that is no number', 'BAD_SEQUENCE', party('BAD-12', {}, { headers: { ce_sourceversion: 'latest' } })],
    ['5 MB', 'TOO_LARGE', party('BAD-13', { address: '路'.repeat(FIVE_MB / 3) })],
    ['a source without a name', 'PARTY_INVALID', party('BAD-14', { sourceSystem: '' })],
    ['an over-long text', 'PARTY_INVALID', party('BAD-15', { name: '沈'.repeat(501) })],
    ['U+0000 in a text', 'BAD_TEXT', party('BAD-16', { name: '沈\0知' })],
    ['a policy of the 13th month', 'IMPOSSIBLE_DATE', policy('BAD-17', 'X', { effectiveDate: { year: 2026, month: 13, day: 1 } })],
    ['a policy that ends before it begins', 'IMPOSSIBLE_DATE', policy('BAD-18', 'X', { expiryDate: { year: 2025, month: 1, day: 1 } })],
    ['a touchpoint of next year', 'IMPOSSIBLE_DATE', touch('device-bad', { touchTime: '2099-01-01T00:00:00Z' })],
    ['a touchpoint of nobody', 'DEVICE_MISSING', { ...touch('device-bad', { deviceId: '', sourceId: 'X' }), key: 'WEB:X' }],
  ];
  const groups: Record<string, string> = { 'insurer.party.v1': 'cdp.party', 'insurer.policy.v1': 'cdp.policy', 'insurer.touchpoint.v1': 'cdp.touchpoint' };
  let ids: string[];
  let causes: Map<string, string>;

  beforeAll(async () => {
    ids = await insurer.send(...bad.map(([, , event]) => event));
    await until(async () => (await insurer.outcomes(ids)).size === ids.length, 30_000);
    causes = await until(async () => {
      const letters = (await Promise.all(Object.entries(groups).map(([topic, group]) => readTopic(stack.connection, `${topic}.${group}.dlt`)))).flat().map(headersOfRecord);
      // The wire may repeat a letter, so they are counted by the event that they are of.
      const found = new Map(letters.map((letter) => [letter.kejing_event_id!, letter.kejing_cause!]));
      return ids.every((id) => found.has(id)) ? found : undefined;
    }, 20_000);
  });

  it.each(bad.map(([what, cause], i) => [what, cause, i] as const))('%s is dead-lettered: %s', async (_what, cause, i) => {
    expect(causes.get(ids[i]!)).toBe(cause);
    expect((await insurer.outcomes([ids[i]!])).get(ids[i]!)).toBe('DEAD_LETTERED');
  });

  it('parks nothing: the next event of the same key has its effect', async () => {
    expect(await insurer.report(party('BAD-1'), party('BAD-5'), party('BAD-13'))).toEqual(['PROCESSED', 'PROCESSED', 'PROCESSED']);
  });

  it('leaves nothing readable in the dead letters', async () => {
    const [id] = await insurer.send({ ...party('BAD-SECRET'), value: '{"name":"公孙不可读"' });
    await insurer.reaches(id!, 'DEAD_LETTERED');
    await until(() => causeOf('insurer.party.v1', 'cdp.party', id!));
    const letters = await readTopic(stack.connection, 'insurer.party.v1.cdp.party.dlt');
    const text = letters.map((letter) => `${letter.key} ${letter.value} ${JSON.stringify(headersOfRecord(letter))}`).join('\n');
    expect(text).not.toMatch(/公孙|BAD-SECRET/);
  });
});

describe('what is odd and still an event', () => {
  it('an unknown field is ignored', async () => {
    expect(await insurer.report(party('ODD-1', { starSign: 'LEO', phones: [{ number: '13900002222', colour: 'red' }] }))).toEqual(['PROCESSED']);
    expect((await viewOf((await customerOf('ODD-1')).customerId)).profile?.phones).toEqual([expect.stringContaining('13900002222')]);
  });

  it('an ID number with a wrong check digit is kept, noted, and joins no two people', async () => {
    const id = { idType: 'ID_TYPE_RESIDENT_ID', idNumber: residentId('11010519850307002', true) };
    await insurer.report(party('ODD-2', { ...id, gender: 'GENDER_FEMALE', birthDate: { year: 1985, month: 3, day: 7 } }), party('ODD-3', { ...id, name: '欧阳若谷', gender: 'GENDER_MALE', birthDate: { year: 1962, month: 11, day: 30 } }));
    const [one, other] = [await recordOf('ODD-2'), await recordOf('ODD-3')];
    expect(one.customerId).not.toBe(other.customerId);
    expect(one.record.qualityCodes).toContain('ID_NUMBER_CHECK_DIGIT');
    expect((await viewOf(one.customerId)).profile?.idNumber).toBe(id.idNumber);
  });

  it('the right check digit links the same two', async () => {
    const id = { idType: 'ID_TYPE_RESIDENT_ID', idNumber: residentId('11010519850307002') };
    await insurer.report(party('ODD-4', id), party('ODD-5', id));
    expect((await customerOf('ODD-4')).customerId).toBe((await customerOf('ODD-5')).customerId);
  });

  it.each([
    ['the 30th of February', { year: 1990, month: 2, day: 30 }],
    ['a 13th month', { year: 1990, month: 13, day: 14 }],
    ['a birth in the future', { year: 2190, month: 1, day: 1 }],
  ])('a birth date that cannot be is noted and not believed: %s', async (what, birthDate) => {
    const sourceId = `ODD-${Buffer.from(what).toString('hex').slice(0, 24)}`;
    expect(await insurer.report(party(sourceId, { birthDate }))).toEqual(['PROCESSED']);
    const { record, customerId } = await recordOf(sourceId);
    expect(record.qualityCodes).toContain('BIRTH_DATE_INVALID');
    expect((await viewOf(customerId)).profile).toMatchObject({ age: 0 });
  });
});

describe('order and repetition', () => {
  it('a policy before its party waits, and is there when she comes', async () => {
    const [id] = await insurer.send(policy('P-EARLY', 'LATE-1'));
    await insurer.reaches(id!, 'PENDING');
    await insurer.report(party('LATE-1'));
    await insurer.reaches(id!, 'PROCESSED');
    expect((await viewOf((await customerOf('LATE-1')).customerId)).policies).toHaveLength(1);
  });

  it('later events of a waiting key wait behind it and keep their order', async () => {
    const [first, second] = await insurer.send(policy('P-BEHIND', 'LATE-2'), policy('P-BEHIND', 'LATE-2', { status: 'POLICY_STATUS_GRACE' }, { sourceVersion: 2 }));
    await insurer.reaches(second!, 'PENDING');
    await insurer.report(party('LATE-2'));
    await Promise.all([insurer.reaches(first!, 'PROCESSED'), insurer.reaches(second!, 'PROCESSED')]);
    expect((await viewOf((await customerOf('LATE-2')).customerId)).policies).toMatchObject([{ status: 'GRACE' }]);
  });

  it('a duplicate has one effect', async () => {
    const id = randomUUID();
    await insurer.report(touch('device-twice', {}, { id }), touch('device-twice', {}, { id }), party('TWICE-1', { deviceId: 'device-twice' }));
    await insurer.report(touch('device-twice', {}, { id }));
    expect((await viewOf((await customerOf('TWICE-1')).customerId)).interactions).toHaveLength(1);
  });

  it('out of order, the newest version stands; an old version changes nothing and tells nothing', async () => {
    const phone = (number: string) => ({ phones: [{ number }] });
    await insurer.report(party('ORDER-1', phone('13900003333'), { sourceVersion: 3 }));
    const before = await stateOfCdp(stack.connection);
    await insurer.report(party('ORDER-1', phone('13900001111'), { sourceVersion: 1 }), party('ORDER-1', phone('13900002222'), { sourceVersion: 2 }), party('ORDER-1', phone('13900003333'), { sourceVersion: 3 }));
    expect(await stateOfCdp(stack.connection)).toEqual(before);
    await insurer.report(party('ORDER-1', phone('13900004444'), { sourceVersion: 4 }));
    expect((await viewOf((await customerOf('ORDER-1')).customerId)).profile?.phones).toEqual([expect.stringContaining('13900004444')]);
  });
});

callersSuite(() => ({ stack, insurer }));

// Last: it delivers again all that the tests above have sent.
describe('replay of everything', () => {
  it('the same bytes again, even when it is forgotten that they were seen: nothing changes, nothing is told', async () => {
    const before = await stateOfCdp(stack.connection);
    expect(Object.values(before.told).reduce((a, b) => a + b, 0)).toBeGreaterThan(20);
    const consumed = await consumedBy(stack.connection, 'cdp');
    await stack.kill('cdp', 'SIGTERM');
    await forgetDeliveries(stack.connection);
    await rewind(stack.connection, consumed);
    expect(await lagOf(stack.connection, consumed)).toBeGreaterThan(60);
    await stack.restart('cdp');
    await until(async () => (await lagOf(stack.connection, consumed)) === 0, 30_000);
    expect(await stateOfCdp(stack.connection)).toEqual(before);
  });
});
